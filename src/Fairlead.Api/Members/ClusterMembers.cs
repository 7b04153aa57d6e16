using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Fairlead.Cluster.Membership;

namespace Fairlead.Api.Members;

/// <summary>The membership of a server: what the store says of every agent.</summary>
/// <param name="options">Names and addresses.</param>
/// <param name="membership">This server's part in the cluster.</param>
/// <param name="started">When this process began.</param>
public sealed class ClusterMembers(ApiOptions options, ClusterMembership membership, DateTimeOffset started) : IMembership
{
    /// <inheritdoc/>
    public ImmutableArray<Member> Members => [.. membership.Members.Select(member => new Member(
        member.Record.Name,
        member.Record.Address,
        options.MemberPort,
        member.Condition switch { MemberCondition.Alive => MemberStatus.Alive, MemberCondition.Left => MemberStatus.Left, _ => MemberStatus.Failed })
    {
        Tags = MemberTags.Of(
            member.Record.Server, member.Record.Id, member.Record.Datacenter, options.ConsulVersion, member.Record.Version, member.Record.Port),
    })];

    /// <inheritdoc/>
    public ImmutableArray<ServerMember> Servers => [.. membership.Members
        .Where(member => member.Record.Server && member.Condition != MemberCondition.Left)
        .Select(member => new ServerMember(
            member.Record.Id, member.Record.Name, HostPort(member.Record), member.Leader, Voter: true)
        {
            Healthy = member.Condition == MemberCondition.Alive,
            StableSince = member.Record.FailedAt ?? started,
        })];

    /// <summary>A server joins when it is formed: later there is nothing to do for one that is a member, and nothing possible for a stranger.</summary>
    public ValueTask<string?> JoinAsync(string address, bool wan, CancellationToken cancellationToken)
    {
        var known = membership.Members.Any(member => member.Condition == MemberCondition.Alive
            && (address == member.Record.Address || address == HostPort(member.Record) || address.StartsWith(member.Record.Address + ":", StringComparison.Ordinal)));
        return new(known && !wan
            ? null
            : $"1 error occurred:\n\t* Failed to join {address}: a server joins its registry when it starts (-retry-join); registries are not merged while they run\n\n");
    }

    /// <inheritdoc/>
    public ValueTask LeaveAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<bool> ForceLeaveAsync(string node, bool prune, CancellationToken cancellationToken) =>
        membership.ForceLeaveAsync(node, prune, cancellationToken);

    private static string HostPort(MemberRecord record) => IPAddress.TryParse(record.Address, out var ip)
        ? new IPEndPoint(ip, record.Port).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{record.Address}:{record.Port}");
}
