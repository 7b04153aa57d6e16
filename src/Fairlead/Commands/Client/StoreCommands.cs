using System.Globalization;
using System.Text.Json;

namespace Fairlead.Commands.Client;

/// <summary><c>operator store …</c> and <c>operator health</c>.</summary>
internal static class StoreCommands
{
    public static IEnumerable<ClientCommand> All { get; } =
    [
        new("operator store members", "", "Lists the members of the store that the servers run, and how each is.", _ => { }, MembersAsync),
        new("operator store add", "PEER-URL", "Adds a member by its peer address. A server that is started with -retry-join adds itself.", _ => { }, AddAsync),
        new("operator store remove", "NAME", "Removes the member of a server that is gone for good, by its name, node id, address or etcd id.", _ => { }, RemoveAsync),
        new("operator store replace", "NAME [PEER-URL]", "Removes a dead member; with an address adds another in its place at once.", _ => { }, ReplaceAsync),
        new("operator store defrag", "[NAME]", "Gives free space of one member, or of all in turn, back to the disk.", _ => { }, DefragmentAsync),
        new("operator store status", "", "Prints how the store is, whatever its engine.", _ => { }, StatusAsync),
        new("operator health", "", "Tells whether registry, servers and disks are well; exit code 1 when not.", _ => { }, HealthAsync),
    ];

    private static async Task<int> MembersAsync(ClientCall call)
    {
        WriteMembers(call, await call.Client.ListStoreMembersAsync(call.Cancellation).ConfigureAwait(false));
        return 0;
    }

    private static async Task<int> AddAsync(ClientCall call)
    {
        if (call.Arguments.Count != 1)
        {
            return call.Misused("This command takes exactly one peer address, such as http://10.0.0.4:2380");
        }

        await call.Client.AddStoreMemberAsync(call.Arguments[0], call.Cancellation).ConfigureAwait(false);
        await call.Out.WriteLineAsync($"Added member at {call.Arguments[0]}. Start its server now: until it runs, the cluster bears one failure less.").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> RemoveAsync(ClientCall call)
    {
        if (call.Arguments.Count != 1)
        {
            return call.Misused("This command takes exactly one member");
        }

        await call.Client.RemoveStoreMemberAsync(call.Arguments[0], call.Cancellation).ConfigureAwait(false);
        await call.Out.WriteLineAsync($"Removed member {call.Arguments[0]}").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> ReplaceAsync(ClientCall call)
    {
        if (call.Arguments.Count is < 1 or > 2)
        {
            return call.Misused("This command takes the member to remove and, if wanted, the peer address of the new one");
        }

        await call.Client.RemoveStoreMemberAsync(call.Arguments[0], call.Cancellation).ConfigureAwait(false);
        await call.Out.WriteLineAsync($"Removed member {call.Arguments[0]}").ConfigureAwait(false);
        if (call.Arguments.Count == 2)
        {
            await call.Client.AddStoreMemberAsync(call.Arguments[1], call.Cancellation).ConfigureAwait(false);
            await call.Out.WriteLineAsync($"Added member at {call.Arguments[1]}").ConfigureAwait(false);
        }

        await call.Out.WriteLineAsync("Start the new server with an empty data directory and -retry-join: it joins by itself.").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> DefragmentAsync(ClientCall call)
    {
        if (call.Arguments.Count > 1)
        {
            return call.Misused("This command takes at most one member");
        }

        WriteMembers(call, await call.Client.DefragmentStoreAsync(call.Arguments.Count == 1 ? call.Arguments[0] : "", call.Cancellation).ConfigureAwait(false));
        return 0;
    }

    private static async Task<int> StatusAsync(ClientCall call)
    {
        var store = await call.Client.GetStoreStatusAsync(call.Cancellation).ConfigureAwait(false);
        WriteStatus(call, store);
        return store.GetProperty("Writable").GetBoolean() ? 0 : 1;
    }

    private static async Task<int> HealthAsync(ClientCall call)
    {
        var store = await call.Client.GetStoreStatusAsync(call.Cancellation).ConfigureAwait(false);
        var servers = await call.Client.GetAutopilotHealthAsync(call.Cancellation).ConfigureAwait(false);
        WriteStatus(call, store);
        foreach (var member in store.GetProperty("Members").EnumerateArray())
        {
            var sync = member.GetProperty("AverageLogSyncMilliseconds").GetDouble();
            await call.Out.WriteLineAsync($"Member {Text(member, "Endpoint")}: {(member.GetProperty("Reachable").GetBoolean() ? "answers" : "does not answer")}, "
                + $"fsync {(sync > 0 ? Number(sync) + " ms on average" : "not known")}, {Text(member, "Note")}").ConfigureAwait(false);
        }

        foreach (var server in servers.GetProperty("Servers").EnumerateArray())
        {
            await call.Out.WriteLineAsync($"Server {Text(server, "Name")} ({Text(server, "Address")}): {(server.GetProperty("Healthy").GetBoolean() ? "healthy" : "FAILED")}").ConfigureAwait(false);
        }

        await call.Out.WriteLineAsync($"Servers that may still fail: {servers.GetProperty("FailureTolerance").GetInt32().ToString(CultureInfo.InvariantCulture)}").ConfigureAwait(false);
        return store.GetProperty("Writable").GetBoolean() && servers.GetProperty("Healthy").GetBoolean() ? 0 : 1;
    }

    private static void WriteStatus(ClientCall call, JsonElement store) => Columns.Write(call.Out,
    [
        ["Registry", Text(store, "Registry")],
        ["Engine", Text(store, "Engine")],
        ["Takes writes", store.GetProperty("Writable").GetBoolean() ? "yes" : "NO: " + Text(store, "Reason")],
        ["Revision", store.GetProperty("Revision").GetInt64().ToString(CultureInfo.InvariantCulture)],
        ["Size", Bytes(store.GetProperty("SizeBytes").GetInt64())],
        ["Waiting writes", store.GetProperty("WaitingWrites").GetInt32().ToString(CultureInfo.InvariantCulture)],
        ["Durable write", $"{Number(store.GetProperty("LastSyncMilliseconds").GetDouble())} ms last, {Number(store.GetProperty("WorstSyncMilliseconds").GetDouble())} ms worst of the last minute"],
    ]);

    private static void WriteMembers(ClientCall call, JsonElement members)
    {
        IReadOnlyList<string>[] header = [["Name", "ID", "Address", "PeerURL", "State", "RaftIndex", "Revision", "Size", "Note"]];
        Columns.Write(call.Out, header.Concat(members.EnumerateArray().Select(IReadOnlyList<string> (member) =>
        [
            Text(member, "Name") is { Length: > 0 } name ? name : "-", Text(member, "ID"), Text(member, "Address") is { Length: > 0 } address ? address : "-", Text(member, "PeerURL"),
            !member.GetProperty("Reachable").GetBoolean() ? "unreachable" : member.GetProperty("Leader").GetBoolean() ? "leader" : "follower",
            member.GetProperty("RaftIndex").GetUInt64().ToString(CultureInfo.InvariantCulture), member.GetProperty("Revision").GetInt64().ToString(CultureInfo.InvariantCulture),
            Bytes(member.GetProperty("SizeBytes").GetInt64()), Text(member, "Note"),
        ])));
    }

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.0} MiB");
}
