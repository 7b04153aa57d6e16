using System.Collections.Immutable;
using Fairlead.Cluster.Agents.Connecting;

namespace Fairlead.Api.Members;

/// <summary>The membership as a client agent knows it: itself, and the servers its own told it of. The whole list is the servers'.</summary>
/// <param name="options">Names and addresses.</param>
/// <param name="connection">The way to the servers.</param>
public sealed class ClientMembers(ApiOptions options, AgentConnection connection) : IMembership
{
    /// <summary>How long a join waits for a server to take this agent.</summary>
    private static readonly TimeSpan JoinPatience = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public ImmutableArray<Member> Members { get; } =
    [
        new Member(options.NodeName, options.AdvertiseAddress, options.MemberPort, MemberStatus.Alive)
        {
            Tags = MemberTags.Of(server: false, options.NodeId, options.Datacenter, options.ConsulVersion, options.Version, 0),
        },
    ];

    /// <inheritdoc/>
    public ImmutableArray<ServerMember> Servers =>
        [.. connection.Servers.Select(server => new ServerMember(server.Id, server.Name, server.Address, server.Leader, Voter: true))];

    /// <summary>A client agent sends reads on: what it knows is for the answers that are its own.</summary>
    public LeaderContact Contact => Servers.Any(static server => server.Leader) ? LeaderContact.Always : LeaderContact.Never;

    /// <inheritdoc/>
    public async ValueTask<string?> JoinAsync(string address, bool wan, CancellationToken cancellationToken)
    {
        if (wan)
        {
            return "a client agent has no WAN pool to join";
        }

        connection.AddJoin(address);
        try
        {
            await connection.WaitAttachedAsync(cancellationToken).WaitAsync(JoinPatience, cancellationToken);
            return null;
        }
        catch (TimeoutException)
        {
            return $"1 error occurred:\n\t* Failed to join {address}: no server has answered there within {JoinPatience}; it is tried on\n\n";
        }
    }

    /// <inheritdoc/>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken) => await connection.LeaveAsync(cancellationToken);

    /// <summary>Sent on to a server before it comes here.</summary>
    public ValueTask<bool> ForceLeaveAsync(string node, bool prune, CancellationToken cancellationToken) => new(false);
}
