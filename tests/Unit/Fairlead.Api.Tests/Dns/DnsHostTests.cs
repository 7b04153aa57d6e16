using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Fairlead.Api.Dns;
using Fairlead.Api.Members;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Api.Tests.Dns;

/// <summary>The door as <c>dig</c> sees it: a client that is not ours.</summary>
public sealed class DnsHostTests
{
    [Fact]
    public async Task Node_A_GivesItsAddress()
    {
        await using var zone = await TestZone.StartAsync();
        await zone.NodeAsync("n1", "10.0.0.1", ("role", "db"));

        var answer = await zone.DigAsync("n1.node.consul", "A");

        Assert.Contains("status: NOERROR", answer, StringComparison.Ordinal);
        Assert.Contains("flags: qr aa rd;", answer, StringComparison.Ordinal);
        Assert.Contains("n1.node.consul.\t\t0\tIN\tA\t10.0.0.1", answer, StringComparison.Ordinal);
        Assert.Contains("TXT\t\"role=db\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Query_FailoverToDatacentersThereAreNot_IsAsWithout()
    {
        await using var zone = await TestZone.StartAsync();
        await zone.FillAsync();
        await zone.QueryAsync(new PreparedQuery { Id = Guid.NewGuid().ToString(), Name = "found", Service = "web", FailoverDatacenters = ["dc2"], FailoverNearestN = 2 });
        await zone.QueryAsync(new PreparedQuery { Id = Guid.NewGuid().ToString(), Name = "lost", Service = "nowhere", FailoverDatacenters = ["dc2"], FailoverNearestN = 2 });

        Assert.Equal("10.0.0.1", await zone.ShortAsync("found.query.consul", "A"));
        Assert.Contains("status: NXDOMAIN", await zone.DigAsync("lost.query.consul", "A"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reconfigure_NewOptions_CountForTheNextQuestionAndTheZoneStays()
    {
        await using var zone = await TestZone.StartAsync();
        await zone.NodeAsync("n1", "10.0.0.1");

        zone.Reconfigure(options => options with { NodeTtl = TimeSpan.FromSeconds(17), Domain = "elsewhere." });

        Assert.Contains("n1.node.consul.\t\t17\tIN\tA\t10.0.0.1", await zone.DigAsync("n1.node.consul", "A"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web.query.consul", "10.0.0.0/24/24")]
    [InlineData("web.service.consul", "10.0.0.0/24/0")]
    public async Task ClientSubnet_OfAQueryAndOfAService_IsEchoedWithItsScope(string name, string expected)
    {
        await using var zone = await TestZone.StartAsync();
        await zone.FillAsync();
        await zone.QueryAsync(new PreparedQuery { Id = Guid.NewGuid().ToString(), Name = "web", Service = "web" });

        // RFC 7871 7.2.1: only the query's answer depends on where the client is.
        Assert.Contains($"CLIENT-SUBNET: {expected}", await zone.DigAsync(name, "A", "+subnet=10.0.0.0/24"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("N1.NODE.CONSUL", "A", "10.0.0.1")]
    [InlineData("n1.node.dc1.consul", "A", "10.0.0.1")]
    [InlineData("dotted.name.node.consul", "A", "10.0.0.2")]
    [InlineData("six.node.consul", "AAAA", "2001:db8::1")]
    [InlineData("n1.node.consul", "TXT", "\"role=db\"")]
    [InlineData("web.service.consul", "A", "10.0.0.1")]
    [InlineData("blue.web.service.consul", "A", "10.0.0.1")]
    [InlineData("v1.2.web.service.consul", "A", "10.0.0.1")]
    [InlineData("web.service.dc1.consul", "A", "10.0.0.1")]
    [InlineData("web.service.consul", "SRV", "1 7 8080 n1.node.dc1.consul.")]
    [InlineData("_web._tcp.service.consul", "SRV", "1 7 8080 n1.node.dc1.consul.")]
    [InlineData("_web._blue.consul", "SRV", "1 7 8080 n1.node.dc1.consul.")]
    [InlineData("own.service.consul", "SRV", "1 1 81 c0a80005.addr.dc1.consul.")]
    [InlineData("c0a80005.addr.dc1.consul", "A", "192.168.0.5")]
    [InlineData("20010db8000000000000000000000001.addr.consul", "AAAA", "2001:db8::1")]
    [InlineData("named.service.consul", "SRV", "1 1 82 host.example.com.")]
    [InlineData("named.service.consul", "CNAME", "")]
    [InlineData("named.service.consul", "A", "host.example.com.")]
    [InlineData("1.0.0.10.in-addr.arpa", "PTR", "n1.node.dc1.consul.")]
    [InlineData("5.0.168.192.in-addr.arpa", "PTR", "own.service.dc1.consul.")]
    [InlineData("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", "PTR", "six.node.dc1.consul.")]
    [InlineData("consul", "NS", "node-a.node.dc1.consul.")]
    public async Task Name_OfEveryForm_IsUnderstood(string name, string type, string expected)
    {
        await using var zone = await TestZone.StartAsync();
        await zone.FillAsync();

        Assert.Equal(expected, await zone.ShortAsync(name, type));
    }

    [Theory]
    [InlineData("nobody.node.consul", "A", "NXDOMAIN", true)]
    [InlineData("nothing.service.consul", "A", "NXDOMAIN", true)]
    [InlineData("sick.service.consul", "A", "NXDOMAIN", true)]
    [InlineData("green.web.service.consul", "A", "NXDOMAIN", true)]
    [InlineData("web.service.dc9.consul", "A", "NXDOMAIN", true)]
    [InlineData("web.service.dc1.extra.consul", "A", "NXDOMAIN", true)]
    [InlineData("nonsense.consul", "A", "NXDOMAIN", true)]
    [InlineData("zz.addr.consul", "A", "NXDOMAIN", true)]
    [InlineData("web.connect.consul", "A", "NXDOMAIN", true)]
    [InlineData("web.service.consul", "AAAA", "NOERROR", true)]
    [InlineData("n1.node.consul", "AAAA", "NOERROR", true)]
    [InlineData("n1.node.consul", "MX", "NOERROR", false)]
    [InlineData("9.9.9.9.in-addr.arpa", "PTR", "SERVFAIL", false)]
    [InlineData("example.com", "A", "REFUSED", false)]
    public async Task Name_ThatIsNot_SaysSoTheRightWay(string name, string type, string status, bool soa)
    {
        await using var zone = await TestZone.StartAsync();
        await zone.FillAsync();

        var answer = await zone.DigAsync(name, type);

        Assert.Contains("status: " + status, answer, StringComparison.Ordinal);
        Assert.Contains("ANSWER: 0,", answer, StringComparison.Ordinal);
        Assert.Equal(soa, answer.Contains("SOA\tns.consul. hostmaster.consul.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Transfer_IsNotImplemented()
    {
        await using var zone = await TestZone.StartAsync();

        Assert.Contains("Transfer failed", await zone.DigAsync("consul", "AXFR", "+tcp"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_ManyInstances_AreLimitedForOldClientsOnly()
    {
        await using var zone = await TestZone.StartAsync();
        for (var i = 1; i <= 20; i++)
        {
            await zone.ServiceAsync($"m{i}", $"10.1.0.{i}", new ServiceInstance { Node = $"m{i}", Id = "many", Name = "many", Port = 80 });
        }

        Assert.Equal(3, Lines(await zone.ShortAsync("many.service.consul", "A", "+noedns")));
        Assert.Equal(20, Lines(await zone.ShortAsync("many.service.consul", "A", "+bufsize=4096")));
        Assert.Equal(20, Lines(await zone.ShortAsync("many.service.consul", "A", "+tcp")));
    }

    [Fact]
    public async Task Service_CutAnswer_HasTheBitOnlyWhenAsked()
    {
        await using var quiet = await TestZone.StartAsync();
        await using var loud = await TestZone.StartAsync(options => options with { EnableTruncate = true });
        foreach (var zone in new[] { quiet, loud })
        {
            for (var i = 1; i <= 5; i++)
            {
                await zone.ServiceAsync($"m{i}", $"10.1.0.{i}", new ServiceInstance { Node = $"m{i}", Id = "many", Name = "many" });
            }
        }

        Assert.DoesNotContain(" tc ", await quiet.DigAsync("many.service.consul", "A", "+noedns", "+ignore"), StringComparison.Ordinal);
        Assert.Contains(" tc ", await loud.DigAsync("many.service.consul", "A", "+noedns", "+ignore"), StringComparison.Ordinal);
        Assert.Equal(5, Lines(await loud.ShortAsync("many.service.consul", "A", "+noedns")));
    }

    [Fact]
    public async Task Service_Srv_TellsTheAddressBeside()
    {
        await using var zone = await TestZone.StartAsync();
        await zone.FillAsync();

        var answer = await zone.DigAsync("own.service.consul", "SRV");

        Assert.Contains("c0a80005.addr.dc1.consul. 0\tIN\tA\t192.168.0.5", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_Ttl_IsThatOfTheNearestPattern()
    {
        await using var zone = await TestZone.StartAsync(options => options with
        {
            NodeTtl = TimeSpan.FromSeconds(9),
            ServiceTtl = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, new Dictionary<string, TimeSpan>
            {
                ["*"] = TimeSpan.FromSeconds(1),
                ["w*"] = TimeSpan.FromSeconds(2),
                ["own"] = TimeSpan.FromSeconds(3),
            }),
        });
        await zone.FillAsync();

        Assert.Contains("\t2\tIN\tA\t10.0.0.1", await zone.DigAsync("web.service.consul", "A"), StringComparison.Ordinal);
        Assert.Contains("\t3\tIN\tA\t192.168.0.5", await zone.DigAsync("own.service.consul", "A"), StringComparison.Ordinal);
        Assert.Contains("\t9\tIN\tA\t10.0.0.1", await zone.DigAsync("n1.node.consul", "A"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Service_OnlyPassing_LeavesOutWarnings()
    {
        await using var lenient = await TestZone.StartAsync();
        await using var strict = await TestZone.StartAsync(options => options with { OnlyPassing = true });
        foreach (var zone in new[] { lenient, strict })
        {
            var service = new ServiceInstance { Node = "n1", Id = "shaky", Name = "shaky", Port = 80, Weights = new ServiceWeights(10, 3) };
            await zone.ServiceAsync("n1", "10.0.0.1", service, new HealthCheck { Node = "n1", CheckId = "c", Name = "c", ServiceId = "shaky", Status = CheckStatus.Warning });
        }

        Assert.Equal("1 3 80 n1.node.dc1.consul.", await lenient.ShortAsync("shaky.service.consul", "SRV"));
        Assert.Equal("", await strict.ShortAsync("shaky.service.consul", "SRV"));
    }

    [Fact]
    public async Task Question_OutsideTheZone_GoesToTheRecursor()
    {
        // Another agent of ours, of another zone, is the server up the line.
        await using var upstream = await TestZone.StartAsync(options => options with { Domain = "example.com." });
        await upstream.NodeAsync("host", "192.0.2.7");
        await using var zone = await TestZone.StartAsync(options => options with { Recursors = [upstream.Endpoint] });
        await zone.ServiceAsync("n1", "10.0.0.1", new ServiceInstance { Node = "n1", Id = "far", Name = "far", Address = "host.node.example.com" });

        var direct = await zone.DigAsync("host.node.example.com", "A");
        var alias = await zone.DigAsync("far.service.consul", "A");

        Assert.Contains("192.0.2.7", direct, StringComparison.Ordinal);
        Assert.Contains("CNAME\thost.node.example.com.", alias, StringComparison.Ordinal);
        Assert.Contains("192.0.2.7", alias, StringComparison.Ordinal);
        Assert.Contains(" ra", alias, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Question_BrokenBytes_GetAFormatErrorAndHarmNobody()
    {
        await using var zone = await TestZone.StartAsync();
        await zone.NodeAsync("n1", "10.0.0.1");
        using var client = new System.Net.Sockets.UdpClient();
        await client.SendAsync(new byte[] { 0xab, 0xcd, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 63, 1 }, zone.Endpoint, TestAgent.Token);

        var answer = await client.ReceiveAsync(TestAgent.Token);

        Assert.Equal([0xab, 0xcd, 0x80, 0x01], answer.Buffer[..4]);
        Assert.Equal("10.0.0.1", await zone.ShortAsync("n1.node.consul", "A"));
    }

    private static int Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;
}
