using System.Globalization;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Templates;

/// <summary><c>fairlead template</c> while its registry dies, comes back, refuses or is silent: the last good file stays, the next change comes.</summary>
public sealed class TroubleTests
{
    private const string Template = "{{range service \"web\"}}{{.ID}} {{end}}\n# end\n";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Agent_KilledAndStartedAgain_FileStaysAndCatchesUp()
    {
        using var folder = new TemporaryFolder();
        var port = Ports.Free();
        string[] words = ["agent", "-server", "-bootstrap", "-bind", "127.0.0.1", "-data-dir", folder["data"], "-http-port",
            port.ToString(CultureInfo.InvariantCulture), "-dns-port", "-1", "-grpc-port", "-1"];
        using var api = new ConsulApi(port);
        using var file = new WatchedFile(folder["out"]);
        var agent = RunningProgram.Start(Programs.Fairlead, words);
        try
        {
            await agent.WaitForLineAsync("agent running");
            await api.RegisterAsync("web-1", "web", 8001);
            await using var template = RunningProgram.Start(Programs.Fairlead, Words(folder, api.Address));
            await file.UntilAsync(text => text.StartsWith("# begin\nweb-1 ", StringComparison.Ordinal), Patience);

            await agent.KillAsync();
            await template.WaitForLineAsync("cannot be read");
            Assert.StartsWith("# begin\nweb-1 ", await File.ReadAllTextAsync(folder["out"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
            await agent.DisposeAsync();
            agent = RunningProgram.Start(Programs.Fairlead, words);
            await agent.WaitForLineAsync("agent running");
            await api.RegisterAsync("web-2", "web", 8002);
            await file.UntilAsync(text => text.StartsWith("# begin\nweb-1 web-2 ", StringComparison.Ordinal), Patience);
            Assert.Empty(file.Torn);
            Assert.False(template.HasExited, template.Output);
        }
        finally
        {
            await agent.DisposeAsync();
        }
    }

    [Theory]
    [InlineData((int)GatewayMood.Refusing)]
    [InlineData((int)GatewayMood.Silent)]
    public async Task Gateway_InTrouble_FileStaysAndCatchesUp(int mood)
    {
        using var folder = new TemporaryFolder();
        await using var agent = await Stack.AgentAsync("-dev");
        await using var gateway = new Gateway(agent.Api.Address);
        using var file = new WatchedFile(folder["out"]);
        await agent.Api.RegisterAsync("web-1", "web", 8001);
        await using var template = RunningProgram.Start(Programs.Fairlead, Words(folder, gateway.Address));
        await file.UntilAsync(text => text.StartsWith("# begin\nweb-1 ", StringComparison.Ordinal), Patience);

        gateway.Turn((GatewayMood)mood);
        await agent.Api.RegisterAsync("web-2", "web", 8002);
        await template.WaitForLineAsync("cannot be read");
        await gateway.Troubled.WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.StartsWith("# begin\nweb-1 \n", await File.ReadAllTextAsync(folder["out"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        gateway.Turn(GatewayMood.Passing);
        await file.UntilAsync(text => text.StartsWith("# begin\nweb-1 web-2 ", StringComparison.Ordinal), Patience);
        Assert.Empty(file.Torn);
    }

    private static string[] Words(TemporaryFolder folder, string registry) =>
        ["template", "-consul-addr", registry, "-template", $"{folder.Write("in.ctmpl", "# begin\n" + Template)}:{folder["out"]}"];
}
