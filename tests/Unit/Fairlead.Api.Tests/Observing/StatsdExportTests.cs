using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Fairlead.Api.Observing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Api.Tests.Observing;

public sealed class StatsdExportTests : IDisposable
{
    private readonly Meter meter = new("Fairlead.Api.Tests.Statsd");

    public void Dispose() => meter.Dispose();

    [Theory]
    [InlineData(StatsdDialect.Plain, "consul.test.time._v1_kv:1.5|ms")]
    [InlineData(StatsdDialect.Datadog, "consul.test.time:1.5|ms|#env:x,path:_v1_kv")]
    public void Write_ATimeWithALabel_IsTheDialectsLine(StatsdDialect dialect, string expected) =>
        Assert.Equal(expected, StatsdLine.Write(dialect, "consul.test.time", 1.5, "ms", [new("path", "_v1_kv")], ["env:x"]));

    [Fact]
    public void Write_NameWithCharactersOfMeaning_IsCleaned() =>
        Assert.Equal("a_b_c_d:1|c", StatsdLine.Write(StatsdDialect.Plain, "a:b|c d", 1, "c", [], []));

    [Fact]
    public async Task Send_OverUdp_ArrivesUnderThePrefixAndWithoutWhatIsFiltered()
    {
        using var collector = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var options = new StatsdOptions("127.0.0.1", ((IPEndPoint)collector.Client.LocalEndPoint!).Port, ProtocolType.Udp);
        var settings = new MetricSettings { Prefix = "shop", PrefixFilter = ["+shop.test"], FilterDefault = false };
        await using var export = StatsdExport.Start(options, settings, NullLogger<StatsdExport>.Instance, TimeProvider.System);

        meter.CreateCounter<long>("consul.hidden").Add(1);
        meter.CreateCounter<long>("consul.test.count").Add(3);

        var received = await collector.ReceiveAsync(TestAgent.Token);
        Assert.Equal("shop.test.count:3|c", Encoding.UTF8.GetString(received.Buffer));
    }

    [Fact]
    public async Task Send_OverTcpToACollectorThatCameBack_Arrives()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var options = new StatsdOptions("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, ProtocolType.Tcp);
        var settings = new MetricSettings { PrefixFilter = ["+consul.test"], FilterDefault = false };
        await using var export = StatsdExport.Start(options, settings, NullLogger<StatsdExport>.Instance, TimeProvider.System);
        var counter = meter.CreateCounter<long>("consul.test.again");

        counter.Add(1);
        using (var first = await listener.AcceptTcpClientAsync(TestAgent.Token))
        {
            Assert.Equal("consul.test.again:1|c", await new StreamReader(first.GetStream()).ReadLineAsync(TestAgent.Token));
            first.LingerState = new LingerOption(true, 0);
        }

        // The connection is gone; what is counted until that is noticed may be lost, so it is counted until it arrives.
        var accepted = listener.AcceptTcpClientAsync(TestAgent.Token).AsTask();
        while (!accepted.IsCompleted)
        {
            counter.Add(1);
            await Task.WhenAny(accepted, Task.Delay(TimeSpan.FromMilliseconds(50), TestAgent.Token));
        }

        using var second = await accepted;
        counter.Add(1);
        Assert.Equal("consul.test.again:1|c", await new StreamReader(second.GetStream()).ReadLineAsync(TestAgent.Token));
    }
}
