using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Fairlead.Api.Members;
using Fairlead.Cluster.Agents;
using Fairlead.Registry.Hosting;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Dns;

/// <summary>The DNS door: UDP and TCP on each address. <see cref="Start"/> binds; <see cref="DisposeAsync"/> stops.</summary>
public sealed class DnsHost : IAsyncDisposable
{
    /// <summary>TCP clients at once; one more waits in the kernel's queue.</summary>
    private const int MostTcpClients = 1024;

    /// <summary>A TCP client that is silent for this long is let go (RFC 7766 6.2.3: seconds).</summary>
    private static readonly TimeSpan TcpIdleTime = TimeSpan.FromSeconds(10);

    /// <summary>A pair of ports the system picks may be half taken.</summary>
    private const int BindAttempts = 16;

    private readonly Func<DnsOptions, IDnsResponder> build;
    private readonly DnsOptions own;
    private volatile IDnsResponder responder;
    private readonly ILogger logger;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim tcpClients = new(MostTcpClients);
    private readonly List<Socket> sockets = [];
    private readonly List<Task> loops = [];

    private DnsHost(DnsOptions options, Func<DnsOptions, IDnsResponder> build, ILogger logger)
    {
        this.build = build;
        own = options;
        responder = build(options);
        this.logger = logger;
    }

    /// <summary>What is really listened on, in the order of the options; UDP and TCP have the same port.</summary>
    public ImmutableArray<IPEndPoint> Endpoints { get; private set; } = [];

    /// <summary>Binds every address and begins to answer.</summary>
    /// <exception cref="SocketException">An address is taken or not ours.</exception>
    public static DnsHost Start(DnsOptions options, RegistryHost registry, IMembership members, TimeProvider clock, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        var logger = loggers.CreateLogger<DnsHost>();
        return Start(options, given => new DnsResponder(given, new DnsResolver(given, registry, members, clock), new Recursors(given, logger, clock), logger), logger);
    }

    /// <summary>The same for a client agent: whoever is asked passes the question on to a server.</summary>
    /// <exception cref="SocketException">An address is taken or not ours.</exception>
    public static DnsHost StartForwarding(DnsOptions options, DnsQuestionHandler ask, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(options);
        var logger = loggers.CreateLogger<DnsHost>();
        return Start(options, given => new ForwardingResponder(given, ask, logger), logger);
    }

    /// <summary>Answers a question that came over an agent's connection.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> AnswerAsync(string node, ReadOnlyMemory<byte> question, bool stream, CancellationToken cancellationToken)
    {
        var output = new byte[Truncation.TcpSize];
        var length = responder.Respond(question, stream, output, new ForwardedFrom(node), out var later);
        return later is null ? output.AsMemory(0, length) : await responder.RespondLaterAsync(question, later, stream, cancellationToken);
    }

    /// <summary>Takes over new options for the questions to come; where it listens, and for which zone, stays.</summary>
    public void Reconfigure(DnsOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        responder = build(options with { Domain = own.Domain, AltDomain = own.AltDomain });
    }

    private static DnsHost Start(DnsOptions options, Func<DnsOptions, IDnsResponder> build, ILogger logger)
    {
        var host = new DnsHost(options, build, logger);
        try
        {
            foreach (var endpoint in options.Endpoints)
            {
                host.Listen(endpoint);
            }
        }
        catch (SocketException)
        {
            host.sockets.ForEach(static socket => socket.Dispose());
            throw;
        }

        return host;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        sockets.ForEach(static socket => socket.Dispose());
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stopping.Dispose();
        tcpClients.Dispose();
    }

    private void Listen(IPEndPoint endpoint)
    {
        var (udp, tcp) = Bind(endpoint);
        sockets.AddRange([udp, tcp]);
        var bound = (IPEndPoint)udp.LocalEndPoint!;
        Endpoints = Endpoints.Add(bound);

        // Questions are answered on the loop that read them, so there is a loop per core.
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            loops.Add(Task.Run(() => ServeUdpAsync(udp)));
        }

        loops.Add(Task.Run(() => AcceptAsync(tcp)));
        Log.DnsListening(logger, bound.ToString());
    }

    private static (Socket Udp, Socket Tcp) Bind(IPEndPoint endpoint)
    {
        for (var attempt = 1; ; attempt++)
        {
            var udp = new Socket(endpoint.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            var tcp = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                udp.Bind(endpoint);
                tcp.Bind(udp.LocalEndPoint!);
                tcp.Listen();
                return (udp, tcp);
            }
            catch (SocketException)
            {
                udp.Dispose();
                tcp.Dispose();
                if (endpoint.Port != 0 || attempt == BindAttempts)
                {
                    throw;
                }
            }
        }
    }

    private async Task ServeUdpAsync(Socket socket)
    {
        var input = GC.AllocateUninitializedArray<byte>(Truncation.TcpSize, pinned: true);
        var output = GC.AllocateUninitializedArray<byte>(Truncation.TcpSize, pinned: true);
        var anybody = new IPEndPoint(socket.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var received = await socket.ReceiveFromAsync(input, SocketFlags.None, anybody, stopping.Token);
                var length = responder.Respond(input.AsMemory(0, received.ReceivedBytes), overTcp: false, output, received.RemoteEndPoint, out var later);
                if (later is not null)
                {
                    // The buffer goes on to the next question: the one that waits takes a copy.
                    var message = input.AsSpan(0, received.ReceivedBytes).ToArray();
                    _ = AnswerLaterAsync(socket, message, received.RemoteEndPoint);
                }
                else if (length > 0)
                {
                    await socket.SendToAsync(output.AsMemory(0, length), SocketFlags.None, received.RemoteEndPoint, stopping.Token);
                }
            }
            catch (Exception e) when (stopping.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            catch (SocketException e)
            {
                // An earlier client's port is closed (ICMP), or its address cannot be reached: the next question is another one's.
                Log.BrokenDnsMessage(logger, "a client", e.Message);
            }
            catch (Exception e)
            {
                // A loop never ends by an exception: one question goes unanswered.
                Log.DnsQuestionFailed(logger, e, "of a UDP client");
            }
        }
    }

    private async Task AnswerLaterAsync(Socket socket, byte[] message, EndPoint client)
    {
        try
        {
            var request = Wire.DnsRequest.TryParse(message, out _)!;
            var answer = await responder.RespondLaterAsync(message, request, overTcp: false, stopping.Token);
            await socket.SendToAsync(answer, SocketFlags.None, client, stopping.Token);
        }
        catch (Exception e)
        {
            // Nobody waits for this task: whatever happens is told here, and the client asks again.
            Log.BrokenDnsMessage(logger, client.ToString()!, e.Message);
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await tcpClients.WaitAsync(stopping.Token);
                var client = await listener.AcceptAsync(stopping.Token);
                _ = ServeTcpAsync(client);
            }
            catch (Exception e) when (stopping.IsCancellationRequested && e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
            catch (SocketException e)
            {
                tcpClients.Release();
                Log.BrokenDnsMessage(logger, "a client", e.Message);
            }
        }
    }

    private async Task ServeTcpAsync(Socket client)
    {
        EndPoint? remote = null;
        try
        {
            using var stream = new NetworkStream(client, ownsSocket: true);
            remote = client.RemoteEndPoint;
            var prefix = new byte[2];
            var output = new byte[Truncation.TcpSize + 2];
            while (true)
            {
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
                patience.CancelAfter(TcpIdleTime);
                await stream.ReadExactlyAsync(prefix, patience.Token);
                var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
                await stream.ReadExactlyAsync(message, patience.Token);
                var length = responder.Respond(message, overTcp: true, output.AsSpan(2), remote, out var later);
                if (later is not null)
                {
                    var answer = await responder.RespondLaterAsync(message, later, overTcp: true, patience.Token);
                    answer.CopyTo(output, 2);
                    length = answer.Length;
                }

                if (length == 0)
                {
                    return;
                }

                BinaryPrimitives.WriteUInt16BigEndian(output, (ushort)length);
                await stream.WriteAsync(output.AsMemory(0, length + 2), patience.Token);
            }
        }
        catch (Exception e)
        {
            // The client closed, fell silent or sent half a message; nobody waits for this task, so it is told here.
            Log.BrokenDnsMessage(logger, remote?.ToString() ?? "", e.Message);
        }
        finally
        {
            tcpClients.Release();
        }
    }
}
