namespace Fairlead.Store.Contract;

/// <summary>How an engine is, for health endpoints, metrics and warnings.</summary>
/// <param name="Revision">The latest revision the engine knows.</param>
/// <param name="Writable">Whether it takes writes.</param>
/// <param name="Reason">Why not, in words for a person; null when it does.</param>
/// <param name="LastSync">How long the last durable write took on disk (or on the quorum).</param>
/// <param name="WorstSync">The longest of the last minute.</param>
public sealed record StoreHealth(long Revision, bool Writable, string? Reason, TimeSpan LastSync, TimeSpan WorstSync);
