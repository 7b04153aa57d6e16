using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Templates;

/// <summary>A version that HAProxy would not start with never becomes the file.</summary>
public sealed class RefusedVersionTests
{
    [Fact]
    public async Task Check_HAProxyRefuses_LastGoodFileStaysUntilTheNextGoodOne()
    {
        using var folder = new TemporaryFolder();
        await using var agent = await Stack.AgentAsync("-dev");
        using var file = new WatchedFile(folder["haproxy.cfg"]);
        var patience = TimeSpan.FromSeconds(60);
        await agent.Api.PutAsync("v1/kv/mode", "http");
        var source = folder.Write("in.ctmpl", """
            # begin
            defaults
                mode {{key "mode"}}
                timeout connect 1s
                timeout client 1s
                timeout server 1s
            listen entry
                bind unix@SOCKET
                server one 127.0.0.1:1
            # end

            """.Replace("SOCKET", folder["entry.sock"], StringComparison.Ordinal));
        var configuration = folder.Write("t.hcl", $$"""
            template {
              source = "{{source}}"
              destination = "{{folder["haproxy.cfg"]}}"
              check = ["{{Programs.HAProxy}}", "-c", "-f", "{{"{{}}"}}"]
              command = "echo run >> {{folder["runs"]}}"
            }

            """);
        await using var template = RunningProgram.Start(Programs.Fairlead, ["template", "-consul-addr", agent.Api.Address, "-config", configuration]);
        await file.UntilAsync(text => text.Contains("mode http", StringComparison.Ordinal), patience);

        await agent.Api.PutAsync("v1/kv/mode", "nonsense");
        await template.WaitForLineAsync("the check refused the new content");
        Assert.Contains("mode http", await File.ReadAllTextAsync(folder["haproxy.cfg"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("nonsense", template.Output, StringComparison.Ordinal);

        await agent.Api.PutAsync("v1/kv/mode", "tcp");
        await file.UntilAsync(text => text.Contains("mode tcp", StringComparison.Ordinal), patience);
        Assert.Empty(file.Torn);
    }
}
