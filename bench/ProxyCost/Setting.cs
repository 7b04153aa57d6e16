using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Fairlead.ProxyCost;

/// <summary>The upstream behind all proxies, and how each proxy is started, all on this machine.</summary>
internal sealed class Setting : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("fairlead-proxy-cost-").FullName;
    private readonly int upstream;
    private readonly Process nginx;

    public Setting()
    {
        // nginx's worker is another user and must be able to read the bodies.
        File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        // nginx stays outside of what is counted; one worker, static answers.
        upstream = FreePort();
        File.WriteAllText(Path.Combine(folder, "16k"), new string('x', 16 * 1024));
        File.WriteAllText(Path.Combine(folder, "1m"), new string('x', 1 << 20));
        string conf = Path.Combine(folder, "nginx.conf");
        File.WriteAllText(conf, $$"""
            worker_processes 1;
            daemon off;
            pid {{folder}}/nginx.pid;
            error_log {{folder}}/nginx.log error;
            events { worker_connections 8192; }
            http {
              access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; keepalive_timeout 300s; open_file_cache max=100;
              client_body_temp_path {{folder}}/b; proxy_temp_path {{folder}}/p; fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
              default_type text/plain;
              server { listen 127.0.0.1:{{upstream}} backlog=4096 reuseport; root {{folder}};
                location = /small { return 200 "hello, this is a small answer\n"; } }
            }
            """);
        nginx = Start("nginx", "-c", conf, "-p", folder);
        Subject.WaitFor(upstream);
    }

    public Subject HaproxyPlain() => Haproxy("haproxy", "", "");

    public Subject HaproxyTuned() => Haproxy("haproxy tuned", "tune.bufsize 65536", "defer-accept");

    public Subject Fairlead(string[] command)
    {
        (int http, int tcp, string cfg) = Configuration("fairlead", "", "");
        return new Subject("fairlead", Start(command[0], [.. command[1..], cfg]), http, tcp);
    }

    public void Dispose()
    {
        nginx.Kill(entireProcessTree: true);
        nginx.WaitForExit();
        nginx.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private Subject Haproxy(string name, string tuning, string bindOption)
    {
        (int http, int tcp, string cfg) = Configuration(name.Replace(' ', '-'), tuning, bindOption);
        return new Subject(name, Start("haproxy", "-db", "-f", cfg), http, tcp);
    }

    private (int Http, int Tcp, string Path) Configuration(string name, string tuning, string bindOption)
    {
        (int http, int tcp) = (FreePort(), FreePort());
        string path = Path.Combine(folder, name + ".cfg");
        File.WriteAllText(path, $"""
            global
                nbthread 1
                maxconn 4096
                {tuning}

            defaults
                mode http
                timeout connect 5s
                timeout client 30s
                timeout server 30s

            frontend web
                option forwardfor
                bind 127.0.0.1:{http} {bindOption}
                default_backend servers

            backend servers
                balance roundrobin
                http-reuse always
                server one 127.0.0.1:{upstream}

            listen raw
                mode tcp
                bind 127.0.0.1:{tcp}
                server one 127.0.0.1:{upstream}

            """);
        return (http, tcp, path);
    }

    private static Process Start(string file, params string[] arguments) => Process.Start(new ProcessStartInfo(file, arguments))!;

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
