using System.Collections.Immutable;

namespace Fairlead.Agent.Events;

/// <summary>
/// The last events this agent has seen. Events are not durable and have no order between agents; a late listener sees at most
/// <see cref="MostKept"/> of them.
/// </summary>
public sealed class UserEvents
{
    /// <summary>Consul's ring has as many.</summary>
    public const int MostKept = 256;

    /// <summary>Name and payload together, in bytes: what fits a gossip packet of Serf's.</summary>
    public const int MostBytes = 512;

    private readonly Lock gate = new();
    private ImmutableList<UserEvent> seen = [];
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong clock;

    /// <summary>Oldest first.</summary>
    public ImmutableList<UserEvent> Seen => Volatile.Read(ref seen);

    /// <summary>Completes at the next event. Take it before looking at <see cref="Seen"/>.</summary>
    public Task Changed
    {
        get
        {
            lock (gate)
            {
                return changed.Task;
            }
        }
    }

    /// <summary>Takes an event in, giving it its time.</summary>
    /// <returns>The event as it is kept.</returns>
    public UserEvent Add(UserEvent happened)
    {
        ArgumentNullException.ThrowIfNull(happened);
        TaskCompletionSource wake;
        lock (gate)
        {
            happened = happened with { LamportTime = ++clock };
            var all = seen.Add(happened);
            seen = all.Count > MostKept ? all.RemoveAt(0) : all;
            wake = changed;
            changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        wake.SetResult();
        return happened;
    }
}
