using System.Net;
using System.Net.Sockets;
using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Probes;

/// <summary>
/// Runs one probe: connects, and for <c>option httpchk</c> asks and judges the answer. An expected failure is a result,
/// never an exception.
/// </summary>
internal static class Prober
{
    /// <summary>How much of a response is read to find a text in it (64 KiB).</summary>
    private const int MaxResponseBytes = 64 << 10;

    /// <param name="timeouts">
    /// Of the backend. With <c>timeout check</c> the connection may take the lesser of <c>timeout connect</c> and
    /// <c>inter</c>, and the answer <c>timeout check</c>; without it both together may take <c>inter</c>: manual, <c>timeout check</c>.
    /// </param>
    public static async Task<ProbeResult> RunAsync(
        ServerDefinition server, HealthCheckDefinition check, Timeouts timeouts, string state, TimeProvider time, CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        ProbeResult Result(ProbeStatus status, int code = 0, string info = "") => new(status, code, info, time.GetElapsedTime(start));
        if (Target(server) is not { } target)
        {
            return Result(ProbeStatus.SOCKERR, info: "no address to probe");
        }

        TimeSpan interval = server.Settings.Check.Interval;
        TimeSpan connectLimit = timeouts.Check is null ? interval : Lesser(timeouts.Connect, interval);
        Socket socket;
        try
        {
            socket = new Socket(target.AddressFamily, SocketType.Stream, target is IPEndPoint ? ProtocolType.Tcp : ProtocolType.Unspecified);
        }
        catch (SocketException e)
        {
            return Result(ProbeStatus.SOCKERR, info: e.Message);
        }

        using (socket)
        using (var deadline = new CancellationTokenSource(connectLimit, time))
        using (var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken))
        {
            bool connected = false;
            try
            {
                await socket.ConnectAsync(target, both.Token).ConfigureAwait(false);
                connected = true;
                if (check.Kind == HealthCheckKind.Tcp)
                {
                    // Ends with a reset, as HAProxy's check does: it leaves no socket in TIME_WAIT.
                    socket.LingerState = new LingerOption(true, 0);
                    return Result(ProbeStatus.L4OK);
                }

                if (timeouts.Check is { } answer)
                {
                    deadline.CancelAfter(answer);
                }

                await SendAsync(socket, HttpProbeRequest.Build(check, target, state), both.Token).ConfigureAwait(false);
                var response = new HttpProbeResponse(check);
                byte[] buffer = new byte[4096];
                int received = 0;
                while (!response.IsComplete && received < MaxResponseBytes)
                {
                    int count = await socket.ReceiveAsync(buffer, both.Token).ConfigureAwait(false);
                    if (count == 0)
                    {
                        break;
                    }

                    received += count;
                    response.Append(buffer.AsSpan(0, count));
                }

                (ProbeStatus status, int code, string info) = response.Judge();
                return Result(status, code, info);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return Result(connected ? ProbeStatus.L7TOUT : ProbeStatus.L4TOUT);
            }
            catch (SocketException e)
            {
                return Result(connected ? ProbeStatus.L7RSP : ProbeStatus.L4CON, info: Words(e.SocketErrorCode, e.Message));
            }
        }
    }

    /// <summary>Where to probe: the server's address, with <c>addr</c> and <c>port</c> of the check in its place.</summary>
    public static EndPoint? Target(ServerDefinition server)
    {
        ServerCheckSettings check = server.Settings.Check;
        return server.EndPoint switch
        {
            IPEndPoint ip when (check.Port ?? ip.Port) > 0 => new IPEndPoint(check.Address ?? ip.Address, check.Port ?? ip.Port),
            IPEndPoint => null,
            null when check is { Address: { } address, Port: { } port } => new IPEndPoint(address, port),
            var other => other,
        };
    }

    private static TimeSpan Lesser(TimeSpan? timeout, TimeSpan interval) => timeout is { } t && t < interval ? t : interval;

    private static async Task SendAsync(Socket socket, byte[] request, CancellationToken cancellationToken)
    {
        for (int sent = 0; sent < request.Length;)
        {
            sent += await socket.SendAsync(request.AsMemory(sent), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The kernel's words as HAProxy prints them.</summary>
    private static string Words(SocketError error, string message) => error switch
    {
        SocketError.ConnectionRefused => "Connection refused",
        SocketError.ConnectionReset => "Connection reset by peer",
        SocketError.HostUnreachable => "No route to host",
        SocketError.NetworkUnreachable => "Network is unreachable",
        _ => message,
    };
}
