using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Fairlead.Cluster.Duties;
using Fairlead.Cluster.Membership;

namespace Fairlead.Api.Members;

/// <summary>The membership of a server: what the store says of every agent.</summary>
/// <param name="options">Names and addresses.</param>
/// <param name="membership">This server's part in the cluster.</param>
/// <param name="servers">The servers, and which of them has the duties.</param>
public sealed class ClusterMembers(ApiOptions options, ClusterMembership membership, ServerRoster servers) : IMembership
{
    /// <summary>A server that has not reached the store for longer is no healthy one.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(3);

    /// <inheritdoc/>
    public ImmutableArray<Member> Members => [.. membership.Members.Select(member => new Member(
        member.Record.Name,
        member.Record.Address,
        member.Record.Server || member.Record.Port == 0 ? options.MemberPort : member.Record.Port,
        member.Condition switch { MemberCondition.Alive => MemberStatus.Alive, MemberCondition.Left => MemberStatus.Left, _ => MemberStatus.Failed })
    {
        Tags = MemberTags.Of(
            member.Record.Server, member.Record.Id, member.Record.Datacenter, options.ConsulVersion, member.Record.Version, member.Record.Port),
    })];

    /// <inheritdoc/>
    public ImmutableArray<ServerMember> Servers =>
    [
        .. servers.Servers.Select(static server => new ServerMember(server.Record.Id, server.Record.Name, server.Record.Address, server.HoldsDuties, Voter: true)
        {
            Alive = server.Alive,
            Healthy = server.Alive && server.LastContact < LongestSilence,
            StableSince = server.Since,
            LastContact = server.HoldsDuties ? TimeSpan.Zero : server.LastContact,
        }),
    ];

    /// <inheritdoc/>
    public LeaderContact Contact => new(servers.HasMajority, servers.LastContact);

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
