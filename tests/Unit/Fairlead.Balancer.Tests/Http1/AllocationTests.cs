using System.Net;
using Fairlead.Balancer.Logging;
using Fairlead.Balancer.Routing;
using Fairlead.Balancer.Tests.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Balancer.Tests.Http1;

/// <summary>A request costs the garbage collector nothing: what the loop's thread allocates from one access record to a later one.</summary>
public class AllocationTests
{
    private const int WarmUp = 500;
    private const int Counted = 2000;

    [Theory]
    [InlineData("GET /index HTTP/1.1\r\nHost: shop.example\r\nAccept: */*\r\nCookie: a=b\r\n\r\n")]
    [InlineData("POST /buy HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 5\r\n\r\nhello")]
    [InlineData("POST /buy HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")]
    public async Task Requests_OnOneConnection_AllocateNothingOnTheLoop(string request)
    {
        await using var server = new TestUpstream(async wire =>
        {
            while (await wire.ReadHead() is { } head)
            {
                await wire.ReadExactly(head.Contains("content-length: 5", StringComparison.Ordinal) ? 5 : head.Contains("chunked", StringComparison.Ordinal) ? 15 : 0);
                await wire.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nServer: test\r\n\r\nok");
            }
        });
        var log = new AllocationLog();
        await using var host = new BalancerHost(new BalancerParts
        {
            CompileCondition = (_, _) => null,
            Health = new NotingHealth(),
            OpenAccessLog = (_, _) => log,
            Logger = NullLogger.Instance,
        });
        await host.StartAsync(TestBalancer.Configure(server.EndPoint));
        using Wire client = await Wire.Connect((IPEndPoint)host.ListeningOn("front")[0]);
        for (int i = 0; i < WarmUp + Counted; i++)
        {
            await client.Send(request);
            await client.ReadResponse();
        }

        await host.StopAsync(new CancellationToken(canceled: true));
        Assert.Equal(WarmUp + Counted, log.Count);

        // Not one byte a request; the runtime itself may do something once while it recompiles hot methods.
        Assert.InRange(log.Allocated[WarmUp + Counted - 1] - log.Allocated[WarmUp - 1], 0, Counted - 1);
    }

    /// <summary>Called on the loop's thread with every record.</summary>
    private sealed class AllocationLog : IAccessLog
    {
        public long[] Allocated { get; } = new long[WarmUp + Counted];

        public int Count { get; private set; }

        public void Write(in AccessRecord record) => Allocated[Count++] = GC.GetAllocatedBytesForCurrentThread();
    }
}
