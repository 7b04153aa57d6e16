namespace Fairlead.Registry.State;

/// <summary>What a run of changes touched: whom to wake. Keys of the KV store stand as <see cref="WatchTable.Key"/>.</summary>
public sealed class ChangeSet
{
    private readonly HashSet<WatchKey> _keys = [];

    /// <summary>Whether all may have changed (the view was loaded anew): wake everybody.</summary>
    public bool Everything { get; private set; }

    /// <summary>What was touched, each once.</summary>
    public IReadOnlyCollection<WatchKey> Keys => _keys;

    /// <summary>Sessions whose time to live ran out; they are still there and have to be ended.</summary>
    public IList<string> EndedLives { get; } = [];

    internal void Add(WatchTable table, string key = "") => _keys.Add(new WatchKey(table, key));

    internal void AddEverything() => Everything = true;
}
