using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Templates;

/// <summary>Two processes share one watch; the one that leads dies without a word.</summary>
public sealed class SharingTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Leader_Killed_OtherLeadsWhenItsSessionIsOver()
    {
        using var folder = new TemporaryFolder();
        await using var agent = await Stack.AgentAsync("-dev");
        await agent.Api.PutAsync("v1/kv/word", "one");
        var source = folder.Write("in.ctmpl", "# begin\n{{key \"word\"}}\n# end\n");
        using var firstFile = new WatchedFile(folder["first"]);
        using var secondFile = new WatchedFile(folder["second"]);
        await using var first = Start(agent, folder, source, "first");
        await first.WaitForLineAsync("this instance leads");
        await firstFile.UntilAsync(text => text.Contains("one", StringComparison.Ordinal), Patience);
        await using var second = Start(agent, folder, source, "second");
        await secondFile.UntilAsync(text => text.Contains("one", StringComparison.Ordinal), Patience);

        await agent.Api.PutAsync("v1/kv/word", "two");
        await secondFile.UntilAsync(text => text.Contains("two", StringComparison.Ordinal), Patience);
        Assert.DoesNotContain("this instance leads", second.Output, StringComparison.Ordinal);

        await first.KillAsync();
        await second.WaitForLineAsync("this instance leads", Patience);
        await agent.Api.PutAsync("v1/kv/word", "three");
        await secondFile.UntilAsync(text => text.Contains("three", StringComparison.Ordinal), Patience);
        Assert.Empty(secondFile.Torn);
    }

    private static RunningProgram Start(Stack agent, TemporaryFolder folder, string source, string name) => RunningProgram.Start(
        Programs.Fairlead,
        ["template", "-consul-addr", agent.Api.Address, "-log-level", "info", "-config", folder.Write(name + ".hcl", $$"""
            deduplicate {
              enabled = true
              ttl = "10s"
            }
            template {
              source = "{{source}}"
              destination = "{{folder[name]}}"
            }

            """)]);
}
