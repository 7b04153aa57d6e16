using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Templates;

/// <summary>
/// A storm of changes on <c>fairlead template</c> with the real HAProxy and nginx judging every version before it is put in place.
/// </summary>
public sealed class StormTests
{
    private const int Services = 500;
    private const int Instances = 20;
    private const int StormChanges = 1000;
    private const int WaitMilliseconds = 1000;

    [Fact]
    public async Task Storm_OnHAProxyAndNginx_EveryVersionIsValidReloadsStayBoundedAndTheLastStateIsRight()
    {
        using var folder = new TemporaryFolder();
        await using var agent = await Stack.AgentAsync("-dev");
        var fleet = new Fleet(agent.Api);
        await fleet.FillAsync(Services, Instances);
        using var haproxy = new WatchedFile(folder["haproxy.cfg"]);
        using var nginx = new WatchedFile(folder["nginx.conf"]);
        await using var template = RunningProgram.Start(
            Programs.Fairlead, ["template", "-consul-addr", agent.Api.Address, "-config", Configuration(folder)], folder.Path);
        var patience = TimeSpan.FromSeconds(120);
        await UntilRightAsync(fleet, haproxy, nginx, patience);
        var runsBefore = Math.Max(Runs(folder, "haproxy"), Runs(folder, "nginx"));

        var began = Stopwatch.GetTimestamp();
        for (var i = 0; i < StormChanges; i++)
        {
            await fleet.ChangeAsync();
        }

        await UntilRightAsync(fleet, haproxy, nginx, patience);
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;

        Assert.Equal(StormChanges, fleet.Changes);
        Assert.False(File.Exists(folder["refused"]), File.Exists(folder["refused"]) ? File.ReadAllText(folder["refused"]) : "");
        Assert.Empty(haproxy.Torn);
        Assert.Empty(nginx.Torn);
        Assert.True(haproxy.Versions.Count > 1, "the storm was seen as one change; it proves nothing then");
        // Every render gathers changes for at least the window's minimum, so no more of them fit into the storm.
        var bound = runsBefore + (int)(seconds * 1000 / WaitMilliseconds) + 2;
        Assert.InRange(Runs(folder, "haproxy"), runsBefore + 1, bound);
        Assert.InRange(Runs(folder, "nginx"), runsBefore + 1, bound);
    }

    private static Task UntilRightAsync(Fleet fleet, WatchedFile haproxy, WatchedFile nginx, TimeSpan patience)
    {
        var wanted = fleet.Lines.ToHashSet(StringComparer.Ordinal);
        return Task.WhenAll(haproxy.UntilAsync(IsRight, patience), nginx.UntilAsync(IsRight, patience));

        bool IsRight(string text) => wanted.SetEquals(Regex.Matches(text, "# is (.*)$", RegexOptions.Multiline).Select(match => match.Groups[1].Value));
    }

    private static int Runs(TemporaryFolder folder, string name) =>
        File.Exists(folder[name + ".runs"]) ? File.ReadAllLines(folder[name + ".runs"]).Length : 0;

    private static string Configuration(TemporaryFolder folder)
    {
        var haproxy = folder.Write("haproxy.ctmpl", """
            # begin
            global
                maxconn 100
            defaults
                mode http
                timeout connect 1s
                timeout client 1s
                timeout server 1s
            frontend entry
                bind unix@/nonexistent/fairlead-storm.sock
            {{range services}}{{if .Name | regexMatch "^svc-"}}    use_backend {{.Name}} if { hdr(host) -i {{.Name}} }
            {{end}}{{end}}{{range services}}{{if .Name | regexMatch "^svc-"}}backend {{.Name}}
            {{range service .Name}}    server {{.ID}} {{.Address}}:{{.Port}} # is {{.Name}} {{.ID}} {{.Port}}
            {{end}}{{end}}{{end}}# end

            """.Replace("/nonexistent/fairlead-storm.sock", folder["entry.sock"], StringComparison.Ordinal));
        var nginx = folder.Write("nginx.ctmpl", $$$"""
            # begin
            error_log stderr;
            pid {{{folder["nginx.pid"]}}};
            events {}
            http {
            client_body_temp_path {{{folder["body"]}}};
            proxy_temp_path {{{folder["proxy"]}}};
            fastcgi_temp_path {{{folder["fastcgi"]}}};
            uwsgi_temp_path {{{folder["uwsgi"]}}};
            scgi_temp_path {{{folder["scgi"]}}};
            access_log off;
            {{range services}}{{if .Name | regexMatch "^svc-"}}upstream {{.Name}} {
            {{range service .Name}}    server {{.Address}}:{{.Port}}; # is {{.Name}} {{.ID}} {{.Port}}
            {{end}} }
            server { listen unix:{{{folder["nginx.sock"]}}}; server_name {{.Name}}; location / { proxy_pass http://{{.Name}}; } }
            {{end}}{{end}} }
            # end

            """);
        return folder.Write("templates.hcl", string.Create(CultureInfo.InvariantCulture, $$"""
            wait {
              min = "{{WaitMilliseconds}}ms"
              max = "{{WaitMilliseconds * 4}}ms"
            }
            template {
              source = "{{haproxy}}"
              destination = "{{folder["haproxy.cfg"]}}"
              check = "{{Programs.HAProxy}} -c -f {{"{{}}"}} > {{folder["haproxy.check"]}} 2>&1 || { cat {{folder["haproxy.check"]}} >> {{folder["refused"]}}; exit 1; }"
              check_timeout = "60s"
              command = "echo run >> {{folder["haproxy.runs"]}}"
            }
            template {
              source = "{{nginx}}"
              destination = "{{folder["nginx.conf"]}}"
              check = "{{Programs.Nginx}} -t -e stderr -c {{"{{}}"}} > {{folder["nginx.check"]}} 2>&1 || { cat {{folder["nginx.check"]}} >> {{folder["refused"]}}; exit 1; }"
              check_timeout = "60s"
              command = "echo run >> {{folder["nginx.runs"]}}"
            }

            """));
    }
}
