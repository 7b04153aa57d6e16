namespace Fairlead.Cluster.Agents;

/// <summary>
/// Members that no server holds though the catalog calls them alive: those of a server that died, or of a registry that was down.
/// They have a while to attach elsewhere. State machine with time as argument, like <see cref="AgentLeases"/>.
/// </summary>
internal sealed class TakeOver(AgentLeaseOptions options)
{
    private readonly Dictionary<string, TimeSpan> _since = new(StringComparer.OrdinalIgnoreCase);
    private TimeSpan? _lastLook;

    /// <summary>Takes what is seen now and gives those whose time is over. They are given again until they are no longer seen.</summary>
    /// <param name="agents">Client agents without a holder that the catalog calls alive.</param>
    /// <param name="servers">Servers without a key of their own: their lease has run out already, so they get no more time.</param>
    public IReadOnlyList<string> Look(IReadOnlyCollection<string> agents, IReadOnlyCollection<string> servers, TimeSpan interval, TimeSpan now)
    {
        // Whoever looks late may not have heard yet who came back.
        var lag = _lastLook is { } last ? now - last - interval : TimeSpan.Zero;
        _lastLook = now;
        foreach (var gone in _since.Keys.Except(agents, StringComparer.OrdinalIgnoreCase).ToList())
        {
            _since.Remove(gone);
        }

        var lost = new List<string>(servers);
        foreach (var node in agents)
        {
            if (!_since.TryGetValue(node, out var since))
            {
                _since[node] = now;
            }
            else if (lag > options.LagAllowed)
            {
                _since[node] = since + lag;
            }
            else if (now - since >= options.TakeOverTime)
            {
                lost.Add(node);
            }
        }

        return lost;
    }

    /// <summary>The duty is another's: what was seen counts for nothing.</summary>
    public void Forget()
    {
        _since.Clear();
        _lastLook = null;
    }
}
