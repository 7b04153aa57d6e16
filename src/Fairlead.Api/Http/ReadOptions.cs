using Fairlead.Primitives.Collections;
using KeyValuePair = Fairlead.Registry.Queries.KeyValuePair;

namespace Fairlead.Api.Http;

/// <summary>How fresh an answer must be.</summary>
internal enum ReadConsistency
{
    /// <summary>What the leader says.</summary>
    Default,

    /// <summary><c>?consistent</c>: linearizable.</summary>
    Consistent,

    /// <summary><c>?stale</c>: whatever this server knows.</summary>
    Stale,
}

/// <summary>What every read takes from its query string.</summary>
internal sealed record ReadOptions
{
    /// <summary>Nothing asked for.</summary>
    public static ReadOptions None { get; } = new();

    /// <summary>Wait until the result's index is greater; 0 does not wait.</summary>
    public ulong Index { get; init; }

    /// <summary>How long at most; the agent's default when the client gave none.</summary>
    public TimeSpan Wait { get; init; }

    public ReadConsistency Consistency { get; init; }

    /// <summary>With <c>?max_stale</c>.</summary>
    public TimeSpan? MaxStale { get; init; }

    /// <summary>With <c>?cached</c>.</summary>
    public bool Cached { get; init; }

    /// <summary>Sort by distance to this node, or <c>_agent</c>; empty for none.</summary>
    public string Near { get; init; } = "";

    /// <summary>All of them must be there.</summary>
    public ValueList<string> Tags { get; init; } = [];

    /// <summary>All of them must be there: <c>?node-meta=key:value</c>.</summary>
    public ValueList<KeyValuePair> NodeMeta { get; init; } = [];
}
