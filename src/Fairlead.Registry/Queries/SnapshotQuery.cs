using System.Collections.Immutable;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Queries;

/// <summary>
/// A question that one snapshot answers. Equal questions share one answer, so a query is a record whose fields have value equality.
/// </summary>
/// <typeparam name="T">The answer, immutable.</typeparam>
public abstract record SnapshotQuery<T>
{
    /// <summary>Answers it: a pure function.</summary>
    public abstract QueryResult<T> Evaluate(RegistrySnapshot snapshot);

    /// <summary>
    /// Whether answers to immediate questions are kept for the next who asks. Not worth it for a single record: finding it anew costs
    /// less, and there may be millions of them.
    /// </summary>
    public virtual bool IsWorthKeeping => true;

    /// <summary>Whether two answers say the same, so that nobody has to be woken for the second.</summary>
    public virtual bool Same(T before, T after) => EqualityComparer<T>.Default.Equals(before, after);
}

/// <summary>A question whose answer is a list. Records that did not change are the same objects in every snapshot.</summary>
/// <typeparam name="TItem">An item of the answer.</typeparam>
public abstract record SnapshotListQuery<TItem> : SnapshotQuery<ImmutableArray<TItem>>
{
    /// <inheritdoc/>
    public override bool Same(ImmutableArray<TItem> before, ImmutableArray<TItem> after) =>
        before.AsSpan().SequenceEqual(after.AsSpan(), Comparer);

    /// <summary>Tells whether two items say the same.</summary>
    protected virtual IEqualityComparer<TItem>? Comparer => null;
}

/// <summary>An answer with what it depends on.</summary>
/// <param name="Index">Of the last change that matters to the question; never 0.</param>
/// <param name="Value">The answer.</param>
/// <param name="Watches">What has to change for the answer to change.</param>
/// <param name="IndexDrifts">Whether the index rises although nothing of <paramref name="Watches"/> changed (it is a whole table's,
/// as for a key that does not exist): such an answer is fresh only for the snapshot it was made from.</param>
public readonly record struct QueryResult<T>(ulong Index, T Value, ImmutableArray<WatchKey> Watches, bool IndexDrifts = false)
{
    internal static QueryResult<T> Of(ulong index, T value, bool drifts, params ReadOnlySpan<WatchKey> watches) =>
        new(Math.Max(1, index), value, [.. watches], drifts);
}
