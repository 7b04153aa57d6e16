using Fairlead.Registry.Model;

namespace Fairlead.Cluster.Duties;

/// <summary>
/// Which dead servers lose their place in the store (autopilot's <c>CleanupDeadServers</c>). A dead member still counts for the majority, so it is in the way as
/// soon as others have taken its place; before that, removing it gains nothing and costs it its data when it comes back.
/// </summary>
internal static class DeadServerRule
{
    /// <summary>Names to remove: all that are dead for good, when the living alone can lose more servers than the living among the dead.</summary>
    /// <param name="members">Names of the store's members.</param>
    internal static IReadOnlyList<string> Choose(IReadOnlyList<ServerSighting> servers, IReadOnlyList<string> members, AutopilotConfiguration how, DateTimeOffset now)
    {
        ServerSighting[] settled = [.. servers.Where(server => members.Contains(server.Record.Name) && now - server.Since >= how.ServerStabilizationTime)];
        string[] dead = [.. settled.Where(static server => !server.Alive).Select(static server => server.Record.Name)];
        int alive = settled.Count(static server => server.Alive);
        int left = members.Count - dead.Length;
        int tolerance = Tolerance(alive, members.Count);
        return how.CleanupDeadServers && dead.Length > 0 && left >= how.MinQuorum && tolerance >= 0 && Tolerance(alive, left) > tolerance ? dead : [];
    }

    /// <summary>How many of the living may die before the majority of the members is gone.</summary>
    private static int Tolerance(int alive, int members) => alive - ((members / 2) + 1);
}
