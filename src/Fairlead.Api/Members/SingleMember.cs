using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Fairlead.Api.Members;

/// <summary>The membership of one machine on its own: itself, and leader of itself.</summary>
public sealed class SingleMember : IMembership
{
    private readonly ApiOptions options;

    /// <param name="options">Names and addresses.</param>
    /// <param name="started">When this process began.</param>
    public SingleMember(ApiOptions options, DateTimeOffset started)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.options = options;
        var tags = MemberTags.Of(options.Server, options.NodeId, options.Datacenter, options.ConsulVersion, options.Version, options.ServerPort);
        if (options.Server)
        {
            tags = tags.SetItem("bootstrap", "1");
        }

        Members = [new Member(options.NodeName, options.AdvertiseAddress, options.MemberPort, MemberStatus.Alive) { Tags = tags }];
        Servers = options.Server
            ? [new ServerMember(options.NodeId, options.NodeName, JoinPort(options.AdvertiseAddress, options.ServerPort), Leader: true, Voter: true) { StableSince = started }]
            : [];
    }

    /// <inheritdoc/>
    public ImmutableArray<Member> Members { get; }

    /// <inheritdoc/>
    public ImmutableArray<ServerMember> Servers { get; }

    /// <inheritdoc/>
    public LeaderContact Contact => LeaderContact.Always;

    /// <inheritdoc/>
    public ValueTask<string?> JoinAsync(string address, bool wan, CancellationToken cancellationToken) =>
        new($"1 error occurred:\n\t* Failed to join {address}: this agent runs alone on its own store and has no cluster to join; start it with -retry-join\n\n");

    /// <inheritdoc/>
    public ValueTask LeaveAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<bool> ForceLeaveAsync(string node, bool prune, CancellationToken cancellationToken) =>
        new(string.Equals(node, options.NodeName, StringComparison.OrdinalIgnoreCase));

    /// <summary>A port below 0 is a door that is closed; it is shown as 0, for an end point has no such numbers.</summary>
    private static string JoinPort(string address, int port) =>
        IPAddress.TryParse(address, out var parsed) ? new IPEndPoint(parsed, Math.Max(port, 0)).ToString() : string.Create(CultureInfo.InvariantCulture, $"{address}:{Math.Max(port, 0)}");
}
