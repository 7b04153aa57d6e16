using System.Collections.Immutable;
using System.Net.Sockets;
using Fairlead.Cluster.Coordinates;
using Fairlead.Cluster.Protocol;
using Fairlead.Cluster.Membership;
using Fairlead.Cluster.Serving;
using Fairlead.Primitives.Loops;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Agents.Connecting;

/// <summary>A server as an agent knows it.</summary>
/// <param name="Address">Host and port of its server port.</param>
public sealed record KnownServer(string Id, string Name, string Address, bool Leader);

/// <summary>
/// A client agent's one connection to a server: attached by a stream that beats every second, with calls beside it. When it goes,
/// another server is looked for, with a little chance so that the agents of a dead server do not all come at once.
/// </summary>
public sealed partial class AgentConnection : IAsyncDisposable
{
    /// <summary>How long a server may take to welcome an agent: it writes to the store meanwhile.</summary>
    private static readonly TimeSpan WelcomePatience = TimeSpan.FromSeconds(5);

    /// <summary>How long calls wait for a server when there is none just now: as long as agents have to attach elsewhere.</summary>
    private static readonly TimeSpan CallPatience = TimeSpan.FromSeconds(5);

    private readonly AgentConnectionOptions _options;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly SupervisedLoop _loop;
    private readonly RegistryIdentityFile _identity;
    private readonly ServerChannels _channels;
    private readonly DialBackListener? _dialBack;
    private readonly AgentMeasuring? _measuring;
    private readonly TaskCompletionSource _givenUp = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The state that calls look at; replaced whole by the loop.</summary>
    private volatile Attachment? _attached;
    private TaskCompletionSource _attaching = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ImmutableArray<KnownServer> _servers = [];
    private ImmutableArray<string> _join;
    private Func<AgentMessage, CancellationToken, Task>? _send;
    private Node _node;
    private int _failures;

    /// <summary>When the first attempt was made, and whether one has ever worked; the loop's own.</summary>
    private long? _began;
    private bool _wasAttached;
    private bool _leaving;

    public AgentConnection(AgentConnectionOptions options, ILogger<AgentConnection> logger, TimeProvider time)
        : this(options, logger, time, Random.Shared)
    {
    }

    internal AgentConnection(AgentConnectionOptions options, ILogger logger, TimeProvider time, Random random)
    {
        (_options, _logger, _time, _random, _join) = (options, logger, time, random, options.Join);
        _node = options.Node;
        _identity = new RegistryIdentityFile(options.DataDirectory);
        _channels = new ServerChannels(options.Tls);
        _loop = new SupervisedLoop("agent.connection", RoundAsync, logger, time);
        _measuring = options.MeasureCoordinates ? new AgentMeasuring(options.Node.Name, logger, time, random) : null;
        _dialBack = options.DialBackAt is { } at ? new DialBackListener(at, options.Node.Id, logger) : null;
    }

    /// <summary>The servers as the last one attached to told them.</summary>
    public IReadOnlyList<KnownServer> Servers => _servers;

    /// <summary>Whether a server holds this agent now.</summary>
    public bool IsAttached => _attached is not null;

    /// <summary>Where this machine lies, by what it measured; null when it measures nothing.</summary>
    public Coordinate? Coordinate => _measuring?.Own;

    /// <summary>Completes when no server was found within <see cref="AgentConnectionOptions.Limit"/>; the agent goes on looking until it is disposed of.</summary>
    public Task GivenUp => _givenUp.Task;

    /// <summary>Called for every user event; must not block.</summary>
    public event Action<BroadcastEvent>? Happened;

    /// <summary>Begins to look for a server; does not wait for one.</summary>
    /// <exception cref="SocketException">The port for dial backs is taken.</exception>
    public void Start()
    {
        _dialBack?.Start();
        _loop.Start();
    }

    /// <summary>Completes when a server holds this agent.</summary>
    public async Task WaitAttachedAsync(CancellationToken cancellationToken)
    {
        while (_attached is null)
        {
            var waiting = Volatile.Read(ref _attaching).Task;
            if (_attached is null)
            {
                await waiting.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Adds an address to those that are asked when a server is looked for.</summary>
    public void AddJoin(string address) => ImmutableInterlocked.Update(ref _join, list => list.Contains(address) ? list : list.Add(address));

    /// <summary>What this machine tells of itself the next time it attaches; its name and identity stay.</summary>
    public void Renew(Node node) => Volatile.Write(ref _node, node);

    /// <summary>Says goodbye: the server takes the node out of the catalog at once. False when no server could be told.</summary>
    public async Task<bool> LeaveAsync(CancellationToken cancellationToken)
    {
        _leaving = true;
        if (_send is not { } send || _attached is null)
        {
            return false;
        }

        try
        {
            await send(Say(message => message.Leave = new Leave()), cancellationToken).ConfigureAwait(false);
            await _left.Task.WaitAsync(WelcomePatience, _time, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception error) when (error is RpcException or TimeoutException or InvalidOperationException or OperationCanceledException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        if (_dialBack is not null)
        {
            await _dialBack.DisposeAsync().ConfigureAwait(false);
        }

        if (_measuring is not null)
        {
            await _measuring.DisposeAsync().ConfigureAwait(false);
        }

        _channels.Dispose();
    }

    /// <summary>Why servers will not have this agent; null while none has said so.</summary>
    private volatile string? _refusal;

    /// <summary>One server after the other, until one takes this agent; then as long as that lasts.</summary>
    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        _began ??= _time.GetTimestamp();
        var reason = "no address is known: give -retry-join";
        var addresses = Candidates();
        foreach (var address in addresses)
        {
            if (_leaving)
            {
                break;
            }

            var (attached, why) = await AttachAsync(address, cancellationToken).ConfigureAwait(false);
            reason = why;
            if (attached)
            {
                Log.Detached(_logger, address, why);
                _wasAttached = true;
                _failures = 0;

                // The first pause is short: the server, or another, is most likely there at once.
                await Task.Delay(TimeSpan.FromMilliseconds(20 + _random.Next(200)), _time, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        if (!_wasAttached && _options.Limit.IsReached(_time.GetElapsedTime(_began.Value)) && _givenUp.TrySetResult())
        {
            Log.JoinGivenUp(_logger, _options.Limit.ToString(), string.Join(", ", addresses), reason);
        }

        if (_failures++ == 0 || _failures % 15 == 0)
        {
            Log.NoServer(_logger, string.Join(", ", addresses), reason);
        }

        var pause = Math.Min(_options.LongestPause.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(_failures, 10)));
        await Task.Delay(TimeSpan.FromMilliseconds(pause * (0.5 + (_random.NextDouble() / 2))), _time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Servers told of, in an order of chance; then the addresses given.</summary>
    private List<string> Candidates()
    {
        var told = _servers.Select(server => server.Address).ToArray();
        _random.Shuffle(told);
        return [.. told.Concat(_join.Select(address => HostPorts.WithPort(address, _options.DefaultPort))).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    private async Task<(bool Attached, string Reason)> AttachAsync(string address, CancellationToken cancellationToken)
    {
        var client = new Protocol.Agents.AgentsClient(_channels.To(address));
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var welcomed = false;
        try
        {
            using var stream = client.Attach(cancellationToken: ending.Token);
            var hello = new Hello
            {
                Node = ByteString.CopyFrom(RequestCodec.Encode(Volatile.Read(ref _node))),
                Version = _options.Version,
                Port = (uint)(_dialBack?.Port ?? 0),
            };
            await stream.RequestStream.WriteAsync(Say(message => message.Hello = hello), ending.Token).ConfigureAwait(false);
            using var patience = new Patience(ending, _time, WelcomePatience);
            if (!await stream.ResponseStream.MoveNext(ending.Token).ConfigureAwait(false) || stream.ResponseStream.Current.Welcome is not { } welcome)
            {
                return (false, "it ended the stream without a welcome");
            }

            _identity.Keep(stream.ResponseStream.Current.Registry);
            _measuring?.Attached(welcome);
            Take(welcome.Servers);
            welcomed = true;
            _refusal = null;
            Log.Attached(_logger, welcome.Server, address, _identity.Value);
            return (true, await HoldAsync(stream, new Attachment(address, client), patience, ending.Token).ConfigureAwait(false));
        }
        catch (RpcException error)
        {
            if (error.StatusCode is StatusCode.AlreadyExists or StatusCode.FailedPrecondition && error.Status.Detail != _refusal)
            {
                // Waiting does not help here: somebody has to know.
                _refusal = error.Status.Detail;
                Log.AgentRefused(_logger, address, error.Status.Detail);
            }

            return (welcomed, error.Status.Detail);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested && error is OperationCanceledException or IOException or HttpRequestException)
        {
            return (welcomed, error is OperationCanceledException ? $"nothing was heard of it for {(welcomed ? _options.Leases.TimeToLive : WelcomePatience)}" : error.Message);
        }
    }

    /// <summary>Beats and listens until the stream ends; gives why it did.</summary>
    private async Task<string> HoldAsync(
        AsyncDuplexStreamingCall<AgentMessage, ServerMessage> stream, Attachment attachment, Patience patience, CancellationToken cancellationToken)
    {
        using var turn = new SemaphoreSlim(1);
        async Task SendAsync(AgentMessage message, CancellationToken token)
        {
            await turn.WaitAsync(token).ConfigureAwait(false);
            try
            {
                await stream.RequestStream.WriteAsync(message, token).ConfigureAwait(false);
            }
            finally
            {
                turn.Release();
            }
        }

        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _send = SendAsync;
        _attached = attachment;
        Volatile.Read(ref _attaching).TrySetResult();
        patience.Renew(_options.Leases.TimeToLive);
        var beating = BeatAsync(SendAsync, ended.Token);
        try
        {
            while (await stream.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
            {
                patience.Renew(_options.Leases.TimeToLive);
                Take(stream.ResponseStream.Current);
            }

            return "it ended the stream";
        }
        finally
        {
            Volatile.Write(ref _attaching, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _attached = null;
            _send = null;
            await ended.CancelAsync().ConfigureAwait(false);
            await beating.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(Func<AgentMessage, CancellationToken, Task> send, CancellationToken cancellationToken)
    {
        for (var number = 1ul; ; number++)
        {
            await send(Say(message => message.Beat = _measuring?.Beat(number) ?? new Beat { Number = number }), cancellationToken).ConfigureAwait(false);
            await Task.Delay(_options.Leases.Beat, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Take(ServerMessage message)
    {
        if (message.Beat is { } answer)
        {
            _measuring?.Answered(answer);
        }
        else if (message.Servers is { } servers)
        {
            Take(servers);
        }
        else if (message.Event is { } happened)
        {
            Happened?.Invoke(new BroadcastEvent(
                new Guid(happened.Id.Span), happened.Name, [.. happened.Payload.Span], happened.NodeFilter, happened.ServiceFilter, happened.TagFilter));
        }
        else if (message.Left is not null)
        {
            _left.TrySetResult();
        }
    }

    private void Take(ServerList list)
    {
        if (list.Servers.Count > 0)
        {
            ImmutableInterlocked.InterlockedExchange(
                ref _servers, [.. list.Servers.Select(server => new KnownServer(server.Id, server.Name, server.Address, server.Leader))]);
        }
    }

    private AgentMessage Say(Action<AgentMessage> fill)
    {
        var message = new AgentMessage { Registry = _identity.Value };
        fill(message);
        return message;
    }

    /// <summary>The server that holds this agent now.</summary>
    private sealed record Attachment(string Address, Protocol.Agents.AgentsClient Client);
}
