using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Primitives.Durations;

namespace Fairlead.Commands.Client;

/// <summary><c>operator raft|autopilot</c>, <c>snapshot save|restore</c>, <c>monitor</c>.</summary>
internal static class OperatorCommands
{
    public static IEnumerable<ClientCommand> All { get; } =
    [
        new("operator raft list-peers", "", "Lists the servers that keep the registry.", _ => { }, ListPeersAsync),
        new("operator raft remove-peer", "", "Removes a server that is gone for good.",
            flags => flags.Value("address", "host:port", "By its address.").Value("id", "id", "By its id."), RemovePeerAsync),
        new("operator autopilot get-config", "", "Prints the autopilot's settings.", _ => { }, GetAutopilotAsync),
        new("operator autopilot set-config", "", "Changes the autopilot's settings.",
            flags => flags
                .Value("cleanup-dead-servers", "bool", "Whether dead servers are removed when new ones come.")
                .Value("last-contact-threshold", "duration", "How long a server may be out of touch and still count as healthy.")
                .Value("max-trailing-logs", "number", "How many writes a server may lag behind and still count as healthy.")
                .Value("min-quorum", "number", "The fewest servers to keep.")
                .Value("server-stabilization-time", "duration", "How long a new server must be healthy before it votes."),
            SetAutopilotAsync),
        new("operator autopilot state", "", "Prints how every server is.",
            flags => flags.Value("format", "format", "pretty (the default) or json."), StateAsync),
        new("snapshot save", "FILE", "Writes everything the registry knows to a file.", _ => { }, SaveAsync),
        new("snapshot restore", "FILE", "Replaces everything the registry knows with a file's content.", _ => { }, RestoreAsync),
        new("monitor", "", "Prints the agent's log as it is written.",
            flags => flags.Value("log-level", "level", "The lowest level to print; info by default.").Switch("log-json", "Print JSON."), MonitorAsync),
    ];

    private static async Task<int> ListPeersAsync(ClientCall call)
    {
        var servers = await call.Client.GetRaftConfigurationAsync(call.Flags.IsOn("stale"), call.Cancellation).ConfigureAwait(false);
        IReadOnlyList<string>[] header = [["Node", "ID", "Address", "State", "Voter", "RaftProtocol"]];
        Columns.Write(call.Out, header.Concat(servers.Select(IReadOnlyList<string> (server) =>
            [server.Node, server.Id, server.Address, server.Leader ? "leader" : "follower", server.Voter ? "true" : "false", server.ProtocolVersion])));
        return 0;
    }

    private static async Task<int> RemovePeerAsync(ClientCall call)
    {
        var (id, address) = (call.Flags.Last("id") ?? "", call.Flags.Last("address") ?? "");
        if ((id.Length == 0) == (address.Length == 0))
        {
            return call.Misused("exactly one of -address or -id is needed");
        }

        await call.Client.RemoveRaftPeerAsync(id, address, call.Cancellation).ConfigureAwait(false);
        await call.Out.WriteLineAsync(id.Length > 0 ? $"Removed peer with id \"{id}\"" : $"Removed peer with address \"{address}\"").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> GetAutopilotAsync(ClientCall call)
    {
        var settings = await call.Client.GetAutopilotConfigurationAsync(call.Cancellation).ConfigureAwait(false);
        foreach (var setting in settings.EnumerateObject().Where(setting => setting.Name is not ("CreateIndex" or "ModifyIndex")))
        {
            // The command has called this one by another name than the API from the start.
            var name = setting.Name == "UpgradeVersionTag" ? "UpgradeMigrationTag" : setting.Name;
            await call.Out.WriteLineAsync($"{name} = {(setting.Value.ValueKind == JsonValueKind.String && setting.Value.GetString() == "" ? "\"\"" : setting.Value.ToString().ToLowerInvariant())}").ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<int> SetAutopilotAsync(ClientCall call)
    {
        var settings = JsonNode.Parse((await call.Client.GetAutopilotConfigurationAsync(call.Cancellation).ConfigureAwait(false)).GetRawText())!.AsObject();
        var index = settings["ModifyIndex"]?.GetValue<ulong>();
        foreach (var (flag, name) in new[]
        {
            ("cleanup-dead-servers", "CleanupDeadServers"), ("last-contact-threshold", "LastContactThreshold"), ("max-trailing-logs", "MaxTrailingLogs"),
            ("min-quorum", "MinQuorum"), ("server-stabilization-time", "ServerStabilizationTime"),
        })
        {
            if (call.Flags.Last(flag) is not { } text)
            {
                continue;
            }

            settings[name] = settings[name]?.GetValueKind() switch
            {
                JsonValueKind.Number when ulong.TryParse(text, CultureInfo.InvariantCulture, out var number) => number,
                JsonValueKind.True or JsonValueKind.False when bool.TryParse(text, out var on) => on,
                JsonValueKind.String when GoDuration.TryParse(text, out _) => text,
                _ => null,
            };
            if (settings[name] is null)
            {
                return call.Misused($"-{flag}: '{text}' cannot be used");
            }
        }

        if (!await call.Client.SetAutopilotConfigurationAsync(Encoding.UTF8.GetBytes(settings.ToJsonString()), index, call.Cancellation).ConfigureAwait(false))
        {
            return call.Misused("The settings were changed meanwhile; run the command again");
        }

        await call.Out.WriteLineAsync("Configuration updated!").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> StateAsync(ClientCall call)
    {
        var format = call.Flags.Last("format") ?? "pretty";
        if (format is not ("pretty" or "json"))
        {
            return call.Misused($"-format: '{format}' is neither pretty nor json");
        }

        var state = await call.Client.GetAutopilotStateAsync(call.Cancellation).ConfigureAwait(false);
        await call.Out.WriteAsync(format == "json" ? JsonSerializer.Serialize(state, Indented) + "\n" : AutopilotState.Pretty(state)).ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> SaveAsync(ClientCall call)
    {
        if (call.Arguments.Count != 1)
        {
            return call.Misused("This command takes exactly one file name");
        }

        // A reader of the file sees the whole of it or what was there before.
        var (path, temporary) = (call.Arguments[0], call.Arguments[0] + ".unverified");
        await using (var snapshot = await call.Client.SaveSnapshotAsync(call.Flags.IsOn("stale"), call.Cancellation).ConfigureAwait(false))
        await using (var file = File.Create(temporary))
        {
            await snapshot.CopyToAsync(file, call.Cancellation).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }

        var inspected = await SnapshotFile.InspectAsync(temporary, call.Cancellation).ConfigureAwait(false);
        if (inspected.Summary is not { } summary)
        {
            return call.Misused($"The snapshot did not verify: {inspected.Error} (kept as {temporary})");
        }

        File.Move(temporary, path, overwrite: true);
        await call.Out.WriteLineAsync($"Saved and verified snapshot to index {summary.Revision}").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> RestoreAsync(ClientCall call)
    {
        if (call.Arguments.Count != 1)
        {
            return call.Misused("This command takes exactly one file name");
        }

        if (!File.Exists(call.Arguments[0]))
        {
            return call.Misused($"There is no file {call.Arguments[0]}");
        }

        await using var file = File.OpenRead(call.Arguments[0]);
        await call.Client.RestoreSnapshotAsync(file, call.Cancellation).ConfigureAwait(false);
        await call.Out.WriteLineAsync("Restored snapshot").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> MonitorAsync(ClientCall call)
    {
        await using var log = await call.Client.MonitorAsync(call.Flags.Last("log-level") ?? "", call.Flags.IsOn("log-json"), call.Cancellation).ConfigureAwait(false);
        using var reader = new StreamReader(log);
        while (await reader.ReadLineAsync(call.Cancellation).ConfigureAwait(false) is { } line)
        {
            await call.Out.WriteLineAsync(line).ConfigureAwait(false);
        }

        return 0;
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
