using System.Globalization;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Api.Tests;

/// <summary><c>dig</c> against the agent's own DNS port: the main forms of names.</summary>
public sealed class DigTests
{
    [Fact]
    public async Task MainNameForms_OfARegisteredService_AreAnswered()
    {
        var port = Ports.Free();
        await using var agent = await Stack.AgentAsync("-dev", "-node", "box", "-dns-port", port.ToString(CultureInfo.InvariantCulture));
        var (status, body) = await agent.Api.PutAsync("v1/agent/service/register",
            """{"ID":"web-1","Name":"web","Address":"10.1.2.3","Port":8080,"Tags":["blue"]}""");
        Assert.True(status == System.Net.HttpStatusCode.OK, body);
        await agent.Api.UntilPassingAsync("web", 1);

        Assert.Equal("127.0.0.1", await DigAsync(port, "box.node.consul"));
        Assert.Equal("127.0.0.1", await DigAsync(port, "box.node.dc1.consul"));
        Assert.Equal("10.1.2.3", await DigAsync(port, "web.service.consul"));
        Assert.Equal("10.1.2.3", await DigAsync(port, "web.service.consul", "+tcp"));
        Assert.Equal("10.1.2.3", await DigAsync(port, "blue.web.service.dc1.consul"));
        Assert.Equal("1 1 8080 0a010203.addr.dc1.consul.", await DigAsync(port, "web.service.consul", "SRV"));
        Assert.Equal("1 1 8080 0a010203.addr.dc1.consul.", await DigAsync(port, "_web._blue.service.consul", "SRV"));
        Assert.Equal("10.1.2.3", await DigAsync(port, "0a010203.addr.dc1.consul"));
        Assert.Equal("box.node.dc1.consul.", await DigAsync(port, "-x", "127.0.0.1"));
        Assert.StartsWith("ns.consul. hostmaster.consul. ", await DigAsync(port, "consul", "SOA"), StringComparison.Ordinal);
        Assert.Equal("", await DigAsync(port, "green.web.service.consul"));

        await agent.Api.DeregisterAsync("web-1");
        await agent.Api.UntilAsync("v1/catalog/service/web", answer => answer.GetArrayLength() == 0);
        Assert.Contains("status: NXDOMAIN", await RunAsync(port, "web.service.consul"), StringComparison.Ordinal);
    }

    private static Task<string> DigAsync(int port, params string[] question) => RunAsync(port, ["+short", .. question]);

    private static async Task<string> RunAsync(int port, params string[] arguments)
    {
        await using var dig = RunningProgram.Start("/usr/bin/dig", ["@127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), .. arguments]);
        Assert.True(await dig.WaitForExitAsync() == 0, dig.Output);
        return dig.Output;
    }
}
