using System.Globalization;
using Fairlead.EndToEnd.Tests.Processes;
using Fairlead.EndToEnd.Tests.Traffic;

namespace Fairlead.EndToEnd.Tests.Scenarios;

/// <summary>Our agent and our template in front of the real HAProxy and the real nginx, reloaded gracefully.</summary>
public sealed class RealPeersTests
{
    [Fact]
    public async Task Template_RealHAProxy_FollowsTheServices()
    {
        using var folder = new TemporaryFolder();
        var port = Ports.Free();
        var template = folder.Write("haproxy.ctmpl", $$$"""
            global
                stats socket {{{folder["admin.sock"]}}} mode 600 level admin expose-fd listeners
            defaults
                mode http
                timeout connect 2s
                timeout client 10s
                timeout server 10s
                option redispatch
            frontend public
                bind 127.0.0.1:{{{port}}}
                default_backend api_backend
            backend api_backend
                balance roundrobin
                {{range service "web-api"}}
                server {{.ID}} {{.Address}}:{{.Port}} check inter 500{{end}}

            """);
        folder.Write("haproxy.cfg", "defaults\n    mode http\n    timeout connect 2s\n    timeout client 10s\n    timeout server 10s\n" +
            $"frontend public\n    bind 127.0.0.1:{port}\n    http-request deny\n");
        await using var haproxy = RunningProgram.Start(Programs.HAProxy, ["-W", "-f", folder["haproxy.cfg"], "-p", folder["haproxy.pid"]]);
        await haproxy.WaitForLineAsync("Loading success");
        await FollowAsync(folder, $"{template}:{folder["haproxy.cfg"]}:kill -USR2 {haproxy.Id.ToString(CultureInfo.InvariantCulture)}", port);
    }

    [Fact]
    public async Task Template_RealNginx_FollowsTheServices()
    {
        using var folder = new TemporaryFolder();
        var port = Ports.Free();
        var template = folder.Write("nginx.ctmpl", $$$"""
            daemon off;
            pid {{{folder["nginx.pid"]}}};
            error_log stderr warn;
            events { worker_connections 256; }
            http {
                access_log off;
                client_body_temp_path {{{folder["body"]}}};
                proxy_temp_path {{{folder["proxy"]}}};
                fastcgi_temp_path {{{folder["fastcgi"]}}};
                uwsgi_temp_path {{{folder["uwsgi"]}}};
                scgi_temp_path {{{folder["scgi"]}}};
                upstream api {
                    {{range service "web-api"}}server {{.Address}}:{{.Port}};
                    {{else}}server 127.0.0.1:1;
                    {{end}}
                }
                server {
                    listen 127.0.0.1:{{{port}}};
                    location / { proxy_pass http://api; }
                }
            }

            """);
        var bare = File.ReadAllText(template).Split("{{range")[0] + "server 127.0.0.1:1;\n    }\n    server { listen 127.0.0.1:" +
            port.ToString(CultureInfo.InvariantCulture) + "; location / { return 503; } }\n}\n";
        var configuration = folder.Write("nginx.conf", bare);
        await using var nginx = RunningProgram.Start(Programs.Nginx, ["-c", configuration, "-e", "stderr"]);
        await FollowAsync(folder, $"{template}:{configuration}:{Programs.Nginx} -c {configuration} -s reload", port);
    }

    private static async Task FollowAsync(TemporaryFolder folder, string templateFlag, int port)
    {
        await using var first = await Backend.StartAsync("first");
        await using var second = await Backend.StartAsync("second");
        await using var agent = await Stack.AgentAsync("-dev");
        await agent.Api.RegisterAsync("web-1", "web-api", first.Port);
        await using var template = RunningProgram.Start(Programs.Fairlead, ["template", "-consul-addr", agent.Api.Address, "-template", templateFlag], folder.Path);

        // The peer's connections may be closed by its reload: what counts here is who answers, not that nothing is ever retried.
        await using var load = Load.Start(port, connections: 2);
        await load.UntilAsync(answers => answers.ContainsKey(first.Hello));
        await agent.Api.RegisterAsync("web-2", "web-api", second.Port);
        await load.UntilAsync(answers => answers.ContainsKey(second.Hello));
        await agent.Api.DeregisterAsync("web-1");
        await Task.WhenAll(
            load.UntilAsync(answers => answers[second.Hello] > 1000),
            UntilGoneAsync(load, first));
    }

    /// <summary>Returns when a hundred answers in a row came from others.</summary>
    private static async Task UntilGoneAsync(Load load, Backend backend)
    {
        int before;
        do
        {
            before = load.Answers[backend.Hello];
            await load.MoreAsync(100);
        }
        while (load.Answers[backend.Hello] != before);
    }
}
