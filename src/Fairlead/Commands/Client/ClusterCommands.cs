using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Fairlead.Client;

namespace Fairlead.Commands.Client;

/// <summary><c>members, join, leave, force-leave, reload, info, rtt</c>.</summary>
internal static class ClusterCommands
{
    public static IEnumerable<ClientCommand> All { get; } =
    [
        new("members", "", "Lists the members of the cluster.",
            flags => flags
                .Switch("detailed", "Print every tag.")
                .Switch("wan", "List the servers of all datacenters.")
                .Value("status", "regexp", "Only members whose state matches; all by default.")
                .Value("segment", "name", "Only members of a network segment; there is only one."),
            MembersAsync),
        new("join", "ADDRESS …", "Tells the agent to join a cluster.", flags => flags.Switch("wan", "Join another datacenter's servers."), JoinAsync),
        new("leave", "", "Makes the agent leave the cluster and end.", _ => { }, async call =>
        {
            await call.Client.LeaveAsync(call.Cancellation).ConfigureAwait(false);
            await call.Out.WriteLineAsync("Graceful leave complete").ConfigureAwait(false);
            return 0;
        }),
        new("force-leave", "NODE", "Turns a failed member into one that has left.",
            flags => flags.Switch("prune", "Remove it from the list altogether."),
            async call =>
            {
                if (call.Arguments.Count != 1)
                {
                    return call.Misused("force-leave needs exactly one node's name");
                }

                await call.Client.ForceLeaveAsync(call.Arguments[0], call.Flags.IsOn("prune"), call.Cancellation).ConfigureAwait(false);
                return 0;
            }),
        new("reload", "", "Makes the agent read its configuration again.", _ => { }, async call =>
        {
            await call.Client.ReloadAsync(call.Cancellation).ConfigureAwait(false);
            await call.Out.WriteLineAsync("Configuration reload triggered").ConfigureAwait(false);
            return 0;
        }),
        new("info", "", "Prints what the agent knows of itself.", _ => { }, InfoAsync),
        new("rtt", "NODE [NODE]", "Estimates the time between two nodes.", flags => flags.Switch("wan", "Between servers of datacenters."), RoundTripAsync),
    ];

    private static async Task<int> MembersAsync(ClientCall call)
    {
        Regex status;
        try
        {
            status = new Regex($"^({call.Flags.Last("status") ?? ".*"})$", RegexOptions.NonBacktracking);
        }
        catch (ArgumentException wrong)
        {
            return call.Misused($"Failed to compile status regexp: {wrong.Message}");
        }

        var members = (await call.Client.GetMembersAsync(call.Flags.IsOn("wan"), call.Cancellation).ConfigureAwait(false))
            .Where(member => status.IsMatch(member.StatusName))
            .OrderBy(member => member.Name, StringComparer.Ordinal)
            .ToList();
        if (members.Count == 0)
        {
            return 2;
        }

        var detailed = call.Flags.IsOn("detailed");
        IReadOnlyList<string>[] header = detailed
            ? [["Node", "Address", "Status", "Tags"]]
            : [["Node", "Address", "Status", "Type", "Build", "Protocol", "DC", "Segment"]];
        Columns.Write(call.Out, header.Concat(members.Select(member => detailed ? Detailed(member) : Plain(member))));
        return 0;
    }

    private static IReadOnlyList<string> Plain(AgentMember member)
    {
        var tags = member.Tags;
        var kind = tags.GetValueOrDefault("role") == "consul" ? "server" : "client";
        var segment = kind == "server" ? "<all>" : tags.GetValueOrDefault("segment") is { Length: > 0 } named ? named : "<default>";
        return [member.Name, Address(member), member.StatusName, kind, tags.GetValueOrDefault("build", "").Split(':')[0],
            tags.GetValueOrDefault("vsn", ""), tags.GetValueOrDefault("dc", ""), segment];
    }

    private static IReadOnlyList<string> Detailed(AgentMember member) =>
        [member.Name, Address(member), member.StatusName, string.Join(',', member.Tags.Select(tag => $"{tag.Key}={tag.Value}"))];

    private static string Address(AgentMember member) =>
        member.Address.Contains(':', StringComparison.Ordinal) ? $"[{member.Address}]:{member.Port}" : $"{member.Address}:{member.Port}";

    private static async Task<int> JoinAsync(ClientCall call)
    {
        if (call.Arguments.Count == 0)
        {
            return call.Misused("join needs at least one address");
        }

        var joined = 0;
        foreach (var address in call.Arguments)
        {
            try
            {
                await call.Client.JoinAsync(address, call.Flags.IsOn("wan"), call.Cancellation).ConfigureAwait(false);
                joined++;
            }
            catch (ConsulRequestException refused)
            {
                await call.Error.WriteLineAsync($"Error joining address '{address}': {refused.Message}").ConfigureAwait(false);
            }
        }

        if (joined == 0)
        {
            await call.Error.WriteLineAsync("Failed to join any nodes.").ConfigureAwait(false);
            return 1;
        }

        await call.Out.WriteLineAsync($"Successfully joined cluster by contacting {joined} nodes.").ConfigureAwait(false);
        return joined == call.Arguments.Count ? 0 : 1;
    }

    private static async Task<int> InfoAsync(ClientCall call)
    {
        var self = await call.Client.GetSelfAsync(call.Cancellation).ConfigureAwait(false);
        if (!self.TryGetProperty("Stats", out var stats))
        {
            return call.Misused("The agent does not tell its figures");
        }

        foreach (var section in stats.EnumerateObject().OrderBy(section => section.Name, StringComparer.Ordinal))
        {
            await call.Out.WriteLineAsync($"{section.Name}:").ConfigureAwait(false);
            foreach (var row in section.Value.EnumerateObject().OrderBy(row => row.Name, StringComparer.Ordinal))
            {
                await call.Out.WriteLineAsync($"\t{row.Name} = {row.Value}").ConfigureAwait(false);
            }
        }

        return 0;
    }

    private static async Task<int> RoundTripAsync(ClientCall call)
    {
        if (call.Arguments.Count is 0 or > 2)
        {
            return call.Misused("One or two node names must be specified");
        }

        var from = call.Arguments[0];
        var to = call.Arguments.ElementAtOrDefault(1) ?? await call.Client.GetNodeNameAsync(call.Cancellation).ConfigureAwait(false);
        var nodes = await call.Client.GetDocumentAsync("/v1/coordinate/nodes", call.Cancellation).ConfigureAwait(false);
        var coordinates = nodes.EnumerateArray()
            .GroupBy(node => node.GetProperty("Node").GetString()!, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => group.First().GetProperty("Coord"), StringComparer.OrdinalIgnoreCase);
        foreach (var node in new[] { from, to })
        {
            if (!coordinates.ContainsKey(node))
            {
                return call.Misused($"Could not find a coordinate for node \"{node}\"");
            }
        }

        var milliseconds = Distance(coordinates[from], coordinates[to]) * 1000;
        await call.Out.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
            $"Estimated {from} <-> {to} rtt: {milliseconds:F3} ms (using LAN coordinates)")).ConfigureAwait(false);
        return 0;
    }

    /// <summary>Seconds, as the documentation of network coordinates computes them: Euclidean distance, heights, and adjustments unless
    /// they would make it negative.</summary>
    private static double Distance(JsonElement a, JsonElement b)
    {
        var sum = a.GetProperty("Vec").EnumerateArray().Zip(b.GetProperty("Vec").EnumerateArray(),
            (x, y) => Math.Pow(x.GetDouble() - y.GetDouble(), 2)).Sum();
        var distance = Math.Sqrt(sum) + a.GetProperty("Height").GetDouble() + b.GetProperty("Height").GetDouble();
        var adjusted = distance + a.GetProperty("Adjustment").GetDouble() + b.GetProperty("Adjustment").GetDouble();
        return adjusted > 0 ? adjusted : distance;
    }
}
