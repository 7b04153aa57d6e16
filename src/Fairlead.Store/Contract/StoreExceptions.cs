namespace Fairlead.Store.Contract;

/// <summary>The engine takes no writes, or cannot answer, now.</summary>
public sealed class StoreUnavailableException(string message, bool outcomeUnknown, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Whether the transaction may have been applied all the same (the answer was lost on the way).</summary>
    public bool OutcomeUnknown { get; } = outcomeUnknown;
}

/// <summary>The history a watch asked for is gone.</summary>
public sealed class RevisionCompactedException(long asked, long oldest)
    : Exception($"Revision {asked} is gone: history begins at {oldest}. Read everything again, then watch.")
{
    /// <summary>The oldest revision a watch may still begin after.</summary>
    public long Oldest { get; } = oldest;
}

/// <summary>A transaction puts a key under a lease that does not exist, or no longer does.</summary>
public sealed class LeaseNotFoundException(long leaseId) : Exception($"Lease {leaseId} does not exist or has ended: grant a new one.")
{
    /// <summary>The lease named.</summary>
    public long LeaseId { get; } = leaseId;
}
