using System.Collections.Immutable;
using System.Globalization;
using System.Net;

namespace Fairlead.Cluster.Membership;

/// <summary>How a member stands.</summary>
public enum MemberCondition
{
    /// <summary>A server holds it, or it is a server whose lease runs.</summary>
    Alive,

    /// <summary>It left, or was made to.</summary>
    Left,

    /// <summary>It is dead, or looks it.</summary>
    Failed,
}

/// <summary>A member with its condition.</summary>
/// <param name="Leader">Whether it is the server with the duties.</param>
public sealed record ClusterMember(MemberRecord Record, MemberCondition Condition, bool Leader);

/// <summary>The members as a roster shows them.</summary>
internal static class MemberList
{
    internal static ImmutableArray<ClusterMember> Of(Roster roster, string? leader) =>
        [.. roster.Members.OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => new ClusterMember(member.Value, Condition(roster, member.Key, member.Value), member.Value.Server && member.Value.Name == leader))];

    /// <summary>An agent between two servers is nobody's for some seconds and yet alive: only a loss that was written counts.</summary>
    internal static MemberCondition Condition(Roster roster, string key, MemberRecord member) =>
        roster.Holders.ContainsKey(key) || roster.Servers.ContainsKey(key) ? MemberCondition.Alive
        : member.LeftAt is not null ? MemberCondition.Left
        : member.FailedAt is not null || member.Server ? MemberCondition.Failed
        : MemberCondition.Alive;

    internal static string HostPort(string address, int port) => IPAddress.TryParse(address, out var ip)
        ? new IPEndPoint(ip, Math.Max(port, 0)).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{address}:{port}");
}
