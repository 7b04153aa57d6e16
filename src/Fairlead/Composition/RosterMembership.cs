using System.Collections.Immutable;
using System.Net;
using Fairlead.Api;
using Fairlead.Api.Members;
using Fairlead.Cluster.Duties;

namespace Fairlead.Composition;

/// <summary>The servers of a shared store as the API shows them: peers, leader (who has the duties), health.</summary>
internal sealed class RosterMembership(ServerRoster roster, ApiOptions options) : IMembership
{
    private readonly SingleMember _self = new(options, DateTimeOffset.UtcNow);

    public ImmutableArray<Member> Members =>
    [
        .. roster.Servers.Select(server => new Member(server.Record.Name, Host(server.Record.Address), options.MemberPort, server.Alive ? MemberStatus.Alive : MemberStatus.Failed)
        {
            Tags = _self.Members[0].Tags.SetItem("id", server.Record.Id).Remove("bootstrap"),
        }),
    ];

    public ImmutableArray<ServerMember> Servers =>
    [
        .. roster.Servers.Select(static server => new ServerMember(server.Record.Id, server.Record.Name, server.Record.Address, server.HoldsDuties, Voter: true)
        {
            Healthy = server.Alive && server.LastContact < TimeSpan.FromSeconds(3),
            StableSince = server.Since,
            LastContact = server.LastContact,
        }),
    ];

    public ValueTask<string?> JoinAsync(string address, bool wan, CancellationToken cancellationToken) =>
        new("1 error occurred:\n\t* This server belongs to a registry already; a server joins one when it starts, with -retry-join\n\n");

    /// <summary>Giving the duties back is part of the stop.</summary>
    public ValueTask LeaveAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    public ValueTask<bool> ForceLeaveAsync(string node, bool prune, CancellationToken cancellationToken) =>
        new(roster.Servers.Any(server => server.Record.Name.Equals(node, StringComparison.OrdinalIgnoreCase)));

    private static string Host(string address) => IPEndPoint.Parse(address).Address.ToString();
}
