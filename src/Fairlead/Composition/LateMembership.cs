using System.Collections.Immutable;
using Fairlead.Api;
using Fairlead.Api.Members;

namespace Fairlead.Composition;

/// <summary>The membership as the front doors have it from the start: this server alone without a leader, until it is in its cluster.</summary>
internal sealed class LateMembership(ApiOptions options, DateTimeOffset started) : IMembership
{
    private readonly SingleMember _alone = new(options, started);
    private IMembership? _joined;

    public ImmutableArray<Member> Members => Joined?.Members ?? _alone.Members;

    public ImmutableArray<ServerMember> Servers => Joined?.Servers ?? [];

    public LeaderContact Contact => Joined?.Contact ?? LeaderContact.Never;

    private IMembership? Joined => Volatile.Read(ref _joined);

    /// <summary>From now on this is the membership.</summary>
    public void Join(IMembership membership) => Volatile.Write(ref _joined, membership);

    public ValueTask<string?> JoinAsync(string address, bool wan, CancellationToken cancellationToken) =>
        Joined is { } joined ? joined.JoinAsync(address, wan, cancellationToken) : new("this server is still looking for its cluster (retry_join)");

    public ValueTask LeaveAsync(CancellationToken cancellationToken) => Joined?.LeaveAsync(cancellationToken) ?? ValueTask.CompletedTask;

    public ValueTask<bool> ForceLeaveAsync(string node, bool prune, CancellationToken cancellationToken) =>
        Joined?.ForceLeaveAsync(node, prune, cancellationToken) ?? new(false);
}
