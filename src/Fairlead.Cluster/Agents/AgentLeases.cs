namespace Fairlead.Cluster.Agents;

/// <summary>
/// The leases of the agents attached to this server, as a state machine: messages and time come in, what is to be done goes out.
/// Not thread safe; its owner holds a lock. Time is monotonic, from any beginning.
/// </summary>
internal sealed class AgentLeases(AgentLeaseOptions options)
{
    private readonly Dictionary<string, Lease> _leases = new(StringComparer.OrdinalIgnoreCase);
    private TimeSpan? _lastTick;

    /// <summary>Agents held, those that are on the brink included.</summary>
    public int Count => _leases.Count;

    /// <summary>Names of the nodes held.</summary>
    public IReadOnlyCollection<string> Nodes => _leases.Keys;

    /// <summary>Whether this stream is the one that holds the node.</summary>
    public bool Holds(string node, long stream) => _leases.TryGetValue(node, out var lease) && lease.Stream == stream;

    /// <summary>An agent attached, or came back over a new stream.</summary>
    public void Attached(string node, long stream, TimeSpan now) => _leases[node] = new Lease { Stream = stream, LastHeard = now };

    /// <summary>A beat; one of a stream that was replaced counts for nothing.</summary>
    public void Beat(string node, long stream, TimeSpan now)
    {
        if (_leases.TryGetValue(node, out var lease) && lease.Stream == stream)
        {
            _leases[node] = new Lease { Stream = stream, LastHeard = now };
        }
    }

    /// <summary>The stream ended without a goodbye.</summary>
    public void Closed(string node, long stream, TimeSpan now)
    {
        if (_leases.TryGetValue(node, out var lease) && lease.Stream == stream)
        {
            lease.ClosedAt ??= now;
        }
    }

    /// <summary>A goodbye, or another server has the agent: nothing more is watched. False when this stream does not hold it.</summary>
    public bool Released(string node, long stream) => Holds(node, stream) && _leases.Remove(node);

    /// <summary>What a dial back gave. An agent that answers gets one more lease to bring its stream back.</summary>
    public void DialledBack(string node, bool answered, TimeSpan now)
    {
        if (answered && _leases.TryGetValue(node, out var lease) && lease is { DialledBack: true, Answered: false })
        {
            lease.Answered = true;
            lease.LastHeard = now;
        }
    }

    /// <summary>Looks at every lease.</summary>
    public IReadOnlyList<LeaseEffect> Tick(TimeSpan now)
    {
        // 1. Time in which this server itself stood still is nobody's silence: the beats are waiting in its sockets.
        var lag = _lastTick is { } last ? now - last - options.Tick : TimeSpan.Zero;
        _lastTick = now;
        if (lag > options.LagAllowed)
        {
            Shift(lag);
        }

        // 2. Many silent at once are more likely one fault of this server's than many of theirs: once they get more time.
        Extend(now);

        // 3. Who has used up all of it is lost.
        var effects = new List<LeaseEffect>();
        foreach (var (node, lease) in _leases)
        {
            if (lease.ClosedAt is { } closed)
            {
                if (now - closed >= options.ReturnTime)
                {
                    effects.Add(new LeaseEffect.Lost(node, LossReason.Crash));
                }
            }
            else if (now - lease.LastHeard >= options.TimeToLive)
            {
                effects.Add(new LeaseEffect.Lost(node, LossReason.Silence));
            }
            else if (!lease.DialledBack && now - lease.LastHeard >= options.TimeToLive - options.DialBackTime)
            {
                lease.DialledBack = true;
                effects.Add(new LeaseEffect.DialBack(node));
            }
        }

        foreach (var lost in effects.OfType<LeaseEffect.Lost>())
        {
            _leases.Remove(lost.Node);
        }

        return effects;
    }

    private void Shift(TimeSpan lag)
    {
        foreach (var lease in _leases.Values)
        {
            lease.LastHeard += lag;
            lease.ClosedAt += lag;
        }
    }

    /// <summary>
    /// The window is one beat: whoever last beat within the beat before the first that expires was stopped by the same thing. One
    /// agent alone is never many.
    /// </summary>
    private void Extend(TimeSpan now)
    {
        var window = options.TimeToLive - options.Beat;
        var silent = 0;
        var expires = false;
        foreach (var lease in _leases.Values)
        {
            if (lease is { ClosedAt: null, Extended: false } && now - lease.LastHeard >= window)
            {
                silent++;
                expires |= now - lease.LastHeard >= options.TimeToLive - options.DialBackTime;
            }
        }

        if (!expires || silent < 2 || silent * 10 <= _leases.Count)
        {
            return;
        }

        foreach (var lease in _leases.Values)
        {
            if (lease is { ClosedAt: null, Extended: false } && now - lease.LastHeard >= window)
            {
                lease.Extended = true;
                lease.LastHeard += options.TimeToLive;
            }
        }
    }

    /// <summary>One agent's. A beat makes a new one, so that what was granted once may be granted again.</summary>
    private sealed class Lease
    {
        public required long Stream { get; init; }

        public required TimeSpan LastHeard { get; set; }

        /// <summary>When its stream ended; null while it is open.</summary>
        public TimeSpan? ClosedAt { get; set; }

        public bool DialledBack { get; set; }

        public bool Answered { get; set; }

        public bool Extended { get; set; }
    }
}
