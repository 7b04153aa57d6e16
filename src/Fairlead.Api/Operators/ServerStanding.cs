using System.Collections.Immutable;
using Fairlead.Api.Http;
using Fairlead.Api.Members;
using Fairlead.Cluster.Members;
using Fairlead.Store.Contract;

namespace Fairlead.Api.Operators;

/// <summary>The servers with how far each one's store is, asked of all of them now.</summary>
internal static class ServerStanding
{
    /// <summary>Where the store has no members, this server is as far as its own view. Without a majority nobody is healthy.</summary>
    public static async ValueTask<ImmutableArray<ServerMember>> ReadAsync(ApiServices services, CancellationToken cancellationToken)
    {
        var servers = services.Members.Servers;
        if (services.StoreMembers is not { } members)
        {
            var index = services.Registry.Current.Index;
            return [.. servers.Select(server => server with { LastTerm = 1, LastIndex = index })];
        }

        try
        {
            var reports = (await members.ListAsync(cancellationToken)).Where(static report => report.NodeId.Length > 0).ToLookup(static report => report.NodeId);
            return [.. servers.Select(server => With(server, reports[server.Id].FirstOrDefault()))];
        }
        catch (StoreUnavailableException)
        {
            return [.. servers.Select(static server => server with { Healthy = false })];
        }
    }

    /// <summary>A server without a member, or whose member does not answer, is of no use to the others.</summary>
    private static ServerMember With(ServerMember server, StoreMemberReport? report) => server with
    {
        Healthy = server.Healthy && report is { Reachable: true },
        Voter = report is not null,
        LastTerm = report?.RaftTerm ?? 0,
        LastIndex = report?.RaftIndex ?? 0,
    };
}
