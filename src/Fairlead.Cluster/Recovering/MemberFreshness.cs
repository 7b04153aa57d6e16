namespace Fairlead.Cluster.Recovering;

/// <summary>How fresh one member's data is.</summary>
/// <param name="Name">The server.</param>
/// <param name="Source">Where that is known from: a directory, or the address of a server that answered.</param>
/// <param name="Revision">How far its data reaches: what is compared.</param>
/// <param name="RaftIndex">How far its log reaches.</param>
/// <param name="HasLeader">Whether it sees a leader: then there is a majority, and nothing to recover.</param>
public sealed record MemberFreshness(string Name, string Source, long Revision, ulong RaftIndex, bool HasLeader);
