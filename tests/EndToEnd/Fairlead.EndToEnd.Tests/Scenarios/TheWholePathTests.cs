using Fairlead.EndToEnd.Tests.Processes;
using Fairlead.EndToEnd.Tests.Traffic;

namespace Fairlead.EndToEnd.Tests.Scenarios;

/// <summary>A service says "I am here" and traffic reaches it; it dies, and traffic leaves it: real processes, files as people have them.</summary>
public sealed class TheWholePathTests
{
    [Fact]
    public async Task Up_FilesAndTemplate_TrafficFollowsTheServices()
    {
        using var folder = new TemporaryFolder();
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        await using var third = await Backend.StartAsync("third");
        var port = Ports.Free();
        await using var stack = await Stack.UpAsync(
            folder.Write("web.json", Definition("web-1", first.Port, Shell(first.Port))),
            folder.Write("web2.json", Definition("web-2", second.Port, Words(second.Port))),
            folder.Write("haproxy.ctmpl", Template(port)));
        await stack.Api.UntilPassingAsync("web-api", 2);

        // 1. What the files say is in rotation once its checks pass; the third comes over HTTP. Until the first render is applied, a
        // moment after the registry says "passing", there is nobody to answer: failures count from there on.
        await using (var early = Load.Start(port, connections: 1))
        {
            await early.UntilAsync(answers => Seen(answers, first, second));
        }

        await using var load = Load.Start(port, connections: 4);
        await load.UntilAsync(answers => Seen(answers, first, second));
        await stack.Api.RegisterAsync("web-3", "web-api", third.Port);
        await load.UntilAsync(answers => Seen(answers, first, second, third));

        // 2. One is killed under load: nobody notices, and its check takes it out of the registry.
        await second.KillAsync();
        await stack.Api.UntilPassingAsync("web-api", 2);
        await load.MoreAsync(500);
        Assert.Empty(load.Failures);
        var before = load.Answers[second.Hello];
        await load.MoreAsync(500);
        Assert.Equal(before, load.Answers[second.Hello]);

        // 3. It comes back and is used again.
        await second.RestartAsync();
        await load.UntilAsync(answers => answers[second.Hello] > before);

        // 4. One says goodbye: it is out.
        await stack.Api.DeregisterAsync("web-3");
        await load.MoreAsync(100);
        var last = load.Answers[third.Hello];
        await load.MoreAsync(500);
        Assert.Equal(last, load.Answers[third.Hello]);
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task Up_TwoInstancesOnOneNode_AppliesUnderAWarningThatNamesBothLines()
    {
        using var folder = new TemporaryFolder();
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        var port = Ports.Free();
        await using var stack = await Stack.UpAsync(folder.Write("haproxy.ctmpl", Template(port)));
        await stack.Api.RegisterAsync("web-1", "web-api", first.Port);
        await stack.Api.RegisterAsync("web-2", "web-api", second.Port);

        await stack.Program.WaitForLineAsync(@"haproxy\.ctmpl \(rendered\):\d+\].*server.*haproxy\.ctmpl \(rendered\):\d+\]");

        await using var load = Load.Start(port, connections: 2);
        await load.UntilAsync(answers => Seen(answers, first, second));

        // The same process tells how its templates stand: as JSON, as metrics, and on the command line.
        Assert.Contains("haproxy.ctmpl", await stack.Api.GetTextAsync("v1/template/status"), StringComparison.Ordinal);
        Assert.Contains("haproxy.ctmpl", await stack.Api.GetTextAsync("v1/template/metrics"), StringComparison.Ordinal);
        await using var status = RunningProgram.Start(Programs.Fairlead, ["template", "status", "-status-addr", stack.Api.Address]);
        await status.WaitForLineAsync(@"haproxy\.ctmpl");
    }

    [Fact]
    public async Task Up_Discover_TrafficFollowsTheServicesWithoutATemplate()
    {
        using var folder = new TemporaryFolder();
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        var port = Ports.Free();
        await using var stack = await Stack.UpAsync(folder.Write("haproxy.cfg", $"""
            defaults
                mode http
                timeout connect 2s
                timeout client 10s
                timeout server 10s
                option redispatch
            frontend public
                bind 127.0.0.1:{port}
                default_backend api_backend
            backend api_backend
                balance roundrobin
                discover web-api tag production check inter 1s

            """));
        await stack.Api.RegisterAsync("web-1", "web-api", first.Port, "production");
        await stack.Api.RegisterAsync("web-2", "web-api", second.Port, "testing");
        await using (var early = Load.Start(port, connections: 1))
        {
            await early.UntilAsync(answers => Seen(answers, first));
        }

        await using var load = Load.Start(port, connections: 4);
        await load.UntilAsync(answers => Seen(answers, first));
        await load.MoreAsync(200);
        Assert.False(load.Answers.ContainsKey(second.Hello), "an instance without the tag got traffic");

        await stack.Api.RegisterAsync("web-2", "web-api", second.Port, "production");
        await load.UntilAsync(answers => Seen(answers, second));
        await first.KillAsync();
        await load.MoreAsync(500);
        await first.RestartAsync();
        var before = load.Answers[first.Hello];
        await load.UntilAsync(answers => answers[first.Hello] > before);
        Assert.Empty(load.Failures);
    }

    [Fact]
    public async Task Agent_KilledInTheMiddleOfWrites_LosesNothingAcknowledged()
    {
        using var folder = new TemporaryFolder();
        var acknowledged = 0;
        await using (var stack = await Stack.AgentAsync("-server", "-bootstrap", "-data-dir", folder["data"], "-bind", "127.0.0.1"))
        {
            var killed = Task.Run(async () =>
            {
                while (Volatile.Read(ref acknowledged) < 200)
                {
                    await Task.Yield();
                }

                await stack.Program.KillAsync();
            });
            try
            {
                while (true)
                {
                    var (status, body) = await stack.Api.PutAsync($"v1/kv/audit/{acknowledged:D6}", $"value {acknowledged}");
                    Assert.Equal((System.Net.HttpStatusCode.OK, "true"), (status, body.Trim()));
                    Interlocked.Increment(ref acknowledged);
                }
            }
            catch (HttpRequestException)
            {
                await killed;
            }
        }

        await using var again = await Stack.AgentAsync("-server", "-bootstrap", "-data-dir", folder["data"], "-bind", "127.0.0.1");
        var keys = (await again.Api.GetAsync("v1/kv/audit/?keys")).EnumerateArray().Select(key => key.GetString()).ToHashSet();
        Assert.All(Enumerable.Range(0, acknowledged), number => Assert.Contains($"audit/{number:D6}", keys));
    }

    private static bool Seen(IReadOnlyDictionary<string, int> answers, params Backend[] backends) =>
        backends.All(backend => answers.GetValueOrDefault(backend.Hello) > 0);

    private static string Definition(string id, int port, string check) => $$$"""
        {"service": {"id": "{{{id}}}", "name": "web-api", "tags": ["production", "norway-zone"], "port": {{{port}}}, "address": "127.0.0.1",
          "check": { {{{check}}}, "interval": "1s" } } }
        """;

    private static string Shell(int port) => $"\"script\": \"curl -s localhost:{port}/health || exit 2\"";

    private static string Words(int port) => $"\"args\": [\"curl\", \"-sf\", \"http://localhost:{port}/health\"]";

    private static string Template(int port) => $$$"""
        global
            log stdout format raw local0
        defaults
            timeout connect 2s
            timeout client 10s
            timeout server 10s
            option redispatch
        frontend public
            mode http
            bind 127.0.0.1:{{{port}}}
            default_backend api_backend
        backend api_backend
        mode http
        balance roundrobin
        {{range service "web-api"}}
        server {{.Node}} {{.Address}}:{{.Port}} check inter 1s
        {{end}}

        """;
}
