using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Fairlead.Faults.EndToEnd.Tests.Network;

/// <summary>
/// A network of its own (network_namespaces(7)) without a name: it lives as long as the thread that made it and the processes started on that thread, so
/// that nothing is left behind however a run ends, and no two runs can meet.
/// </summary>
/// <remarks>The thread alone is in it, and what that thread makes: a socket stays in the namespace it was made in, a child in its parent's.</remarks>
internal sealed class NetworkNamespace : IDisposable
{
    private const int CloneNewNet = 0x40000000;

    private static readonly Lazy<bool> Allowed = new(static () =>
    {
        var made = false;
        var thread = new Thread(() => made = unshare(CloneNewNet) == 0) { IsBackground = true, Name = "network namespace, tried" };
        thread.Start();
        thread.Join();
        return made;
    });

    private readonly BlockingCollection<Action> work = [];
    private readonly TaskCompletionSource<string> path = new();
    private readonly Thread thread;

    public NetworkNamespace()
    {
        thread = new Thread(Run) { IsBackground = true, Name = "network namespace" };
        thread.Start();
        Path = path.Task.GetAwaiter().GetResult();
        Ip("link", "set", "lo", "up");
    }

    /// <summary>Whether this process may make one (CAP_SYS_ADMIN: root, and not in a container that keeps it away).</summary>
    public static bool IsAllowed => Allowed.Value;

    /// <summary>Where <c>ip</c> finds it.</summary>
    public string Path { get; }

    /// <summary>Does something inside.</summary>
    public T Within<T>(Func<T> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                done.SetResult(function());
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    /// <summary>Runs <c>ip</c> inside.</summary>
    public void Ip(params string[] arguments) => Within(() => IpCommand.Run(arguments));

    /// <summary>HTTP from inside, from any thread.</summary>
    public SocketsHttpHandler HttpHandler() => new()
    {
        UseProxy = false,
        // A connection a call: on a used one the handler would send a call again that the server may have done before it died.
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        ConnectCallback = async (context, cancellation) =>
        {
            var socket = Within(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }

    private void Run()
    {
        if (unshare(CloneNewNet) != 0)
        {
            path.SetException(new Win32Exception(Marshal.GetLastPInvokeError(), "a network namespace cannot be made (it takes root)"));
            return;
        }

        path.SetResult(string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/task/{gettid()}/ns/net"));
        foreach (var action in work.GetConsumingEnumerable())
        {
            action();
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int unshare(int flags);

    [DllImport("libc")]
    private static extern int gettid();
}
