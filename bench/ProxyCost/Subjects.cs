using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Fairlead.ProxyCost;

/// <summary>One proxy under measurement.</summary>
internal sealed record Subject(string Name, int Pid, int HttpPort, int TcpPort);

/// <summary>Starts the upstream and the proxies, all on this machine, and ends them.</summary>
internal sealed class Subjects : IDisposable
{
    private readonly List<Process> processes = [];
    private readonly string folder = Directory.CreateTempSubdirectory("fairlead-proxy-cost-").FullName;
    private readonly int upstream;

    public Subjects()
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
        Start("nginx", "-c", conf, "-p", folder);
        WaitFor(upstream);
    }

    public Subject HaproxyPlain() => Haproxy("haproxy", "", "");

    public Subject HaproxyTuned() => Haproxy("haproxy tuned", "tune.bufsize 65536", "defer-accept");

    public Subject Fairlead(string[] command)
    {
        (int http, int tcp, string cfg) = Configuration("fairlead", "", "");
        Process process = Start(command[0], [.. command[1..], cfg]);
        WaitFor(http);
        WaitFor(tcp);
        return new Subject("fairlead", process.Id, http, tcp);
    }

    public void Dispose()
    {
        foreach (Process process in processes)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }

        Directory.Delete(folder, recursive: true);
    }

    private Subject Haproxy(string name, string tuning, string bindOption)
    {
        (int http, int tcp, string cfg) = Configuration(name.Replace(' ', '-'), tuning, bindOption);
        Process process = Start("haproxy", "-db", "-f", cfg);
        WaitFor(http);
        WaitFor(tcp);
        return new Subject(name, process.Id, http, tcp);
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

    private Process Start(string file, params string[] arguments)
    {
        Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardError = false })!;
        processes.Add(process);
        return process;
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static void WaitFor(int port)
    {
        var limit = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Connect(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException) when (limit.Elapsed < TimeSpan.FromSeconds(20))
            {
                Thread.Sleep(20);
            }
        }
    }
}
