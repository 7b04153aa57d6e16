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
    public async Task Send_OverTcpToACollectorThatComesLate_ArrivesWithTheEndOfItsLine()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var options = new StatsdOptions("127.0.0.1", ((IPEndPoint)listener.LocalEndPoint!).Port, ProtocolType.Tcp);
        var settings = new MetricSettings { PrefixFilter = ["+consul.test"], FilterDefault = false };
        await using var export = StatsdExport.Start(options, settings, NullLogger<StatsdExport>.Instance, TimeProvider.System);

        meter.CreateCounter<long>("consul.test.late").Add(1);
        listener.Listen();

        using var collector = await listener.AcceptAsync(TestAgent.Token);
        using var reader = new StreamReader(new NetworkStream(collector));
        Assert.Equal("consul.test.late:1|c", await reader.ReadLineAsync(TestAgent.Token));
    }
}
