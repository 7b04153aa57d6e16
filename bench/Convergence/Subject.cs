using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Fairlead.Bench.Convergence;

/// <summary>One way to wire services to a balancer, running.</summary>
internal sealed class Subject : IDisposable
{
    private readonly List<Process> _processes = [];
    private readonly System.Collections.Concurrent.ConcurrentQueue<string> _said = new();

    /// <summary>The last lines of everything that runs.</summary>
    public string Output => string.Join('\n', _said.TakeLast(40).Concat(_processes.Where(process => process.HasExited).Select(process => $"{process.Id} has exited: {process.ExitCode}")));

    public required string Name { get; init; }

    public required int ApiPort { get; init; }

    public required int BalancerPort { get; init; }

    /// <summary>Registry and balancer in one process, <c>discover</c>.</summary>
    public static Subject InProcess(string fairlead, string folder)
    {
        var subject = new Subject { Name = "fairlead up, discover", ApiPort = FreePort(), BalancerPort = FreePort() };
        var file = Path.Combine(folder, "discover.cfg");
        File.WriteAllText(file, Head(subject.BalancerPort) + "backend shop\n    balance roundrobin\n    discover shop\n");
        subject.Run(fairlead, ["up", "-http-port", $"{subject.ApiPort}", "-dns-port", "-1", file], "is up");
        return subject;
    }

    /// <summary>The same with a template that is rendered in process.</summary>
    public static Subject InProcessTemplate(string fairlead, string folder)
    {
        var subject = new Subject { Name = "fairlead up, template", ApiPort = FreePort(), BalancerPort = FreePort() };
        var file = Path.Combine(folder, "inprocess.ctmpl");
        File.WriteAllText(file, Template(subject.BalancerPort));
        subject.Run(fairlead, ["up", "-http-port", $"{subject.ApiPort}", "-dns-port", "-1", file], "is up");
        return subject;
    }

    /// <summary>Our agent and our template, the real HAProxy reloaded gracefully.</summary>
    public static Subject RealHAProxy(string fairlead, string folder)
    {
        var subject = new Subject { Name = "our template + HAProxy reload", ApiPort = FreePort(), BalancerPort = FreePort() };
        var template = Path.Combine(folder, "haproxy.ctmpl");
        var rendered = Path.Combine(folder, "haproxy.cfg");
        var socket = Path.Combine(folder, "admin.sock");
        File.WriteAllText(template, $"global\n    stats socket {socket} mode 600 level admin expose-fd listeners\n" + Template(subject.BalancerPort));
        File.WriteAllText(rendered, $"global\n    stats socket {socket} mode 600 level admin expose-fd listeners\n" + Head(subject.BalancerPort) + "backend shop\n");
        subject.Run(fairlead, ["agent", "-dev", "-http-port", $"{subject.ApiPort}", "-dns-port", "-1"], "agent running");
        var haproxy = subject.Run("haproxy", ["-W", "-f", rendered], "Loading success");
        subject.Run(fairlead,
            ["template", "-consul-addr", $"127.0.0.1:{subject.ApiPort}", "-template", $"{template}:{rendered}:kill -USR2 {haproxy}"], null);
        return subject;
    }

    public void Dispose()
    {
        foreach (var process in Enumerable.Reverse(_processes))
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }

    private static string Head(int port) =>
        "defaults\n    mode http\n    timeout connect 2s\n    timeout client 30s\n    timeout server 30s\n    option redispatch\n" +
        $"frontend public\n    bind 127.0.0.1:{port}\n    default_backend shop\n";

    private static string Template(int port) => Head(port) +
        "backend shop\n    balance roundrobin\n{{range service \"shop\"}}    server {{.ID}} {{.Address}}:{{.Port}}\n{{end}}";

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private int Run(string program, string[] arguments, string? ready)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true },
        };
        using var said = new ManualResetEventSlim(ready is null);
        var output = new System.Collections.Concurrent.ConcurrentQueue<string>();
        void Take(string? line)
        {
            if (line is not null)
            {
                output.Enqueue(line);
                _said.Enqueue(line);
                if (ready is not null && line.Contains(ready, StringComparison.Ordinal))
                {
                    said.Set();
                }
            }
        }

        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.Start();
        _processes.Add(process);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return said.Wait(TimeSpan.FromSeconds(20))
            ? process.Id
            : throw new TimeoutException($"{program} did not say '{ready}':\n{string.Join('\n', output)}");
    }
}
