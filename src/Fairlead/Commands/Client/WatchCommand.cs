using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Fairlead.Agent.Watches;
using Fairlead.Composition;
using Fairlead.Primitives.CommandLine;
using Fairlead.Registry.Views;

namespace Fairlead.Commands.Client;

/// <summary><c>watch</c>: runs a command with the JSON of something whenever it changes, or prints it once.</summary>
internal static class WatchCommand
{
    /// <summary>The pause after a failure grows with its square, as Consul's does: 5 s, 20 s, 45 s, … up to 3 min.</summary>
    private static readonly TimeSpan RetryUnit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RetryMost = TimeSpan.FromMinutes(3);

    public static ClientCommand Command { get; } = new("watch", "[COMMAND …]", "Runs a command whenever something changes; without one, prints it once.",
        flags => flags
            .Value("type", "type", "key, keyprefix, services, nodes, service, checks or event.")
            .Value("key", "key", "With -type key.")
            .Value("prefix", "prefix", "With -type keyprefix.")
            .Value("service", "name", "With -type service or checks.")
            .Value("tag", "tag", "With -type service; may be repeated.")
            .Value("passingonly", "bool", "With -type service: only instances that pass.")
            .Value("state", "state", "With -type checks.")
            .Value("name", "name", "With -type event.")
            .Value("shell", "bool", "Whether the command is run by the shell; true by default."),
        RunAsync);

    private static async Task<int> RunAsync(ClientCall call)
    {
        var watch = Read(call.Flags);
        if (WatchPath.Of(watch, out var wrong) is not { } path)
        {
            return call.Misused(wrong);
        }

        var (ask, handler, failures) = (AgentWatches.Question(call.Client), call.Arguments, 0);
        var progress = new WatchProgress(watch);
        while (true)
        {
            string? news;
            try
            {
                var (index, result) = await ask(path, progress.Index, call.Cancellation).ConfigureAwait(false);
                news = progress.Take(index, result);
                failures = 0;
            }
            catch (RegistryUnavailableException unavailable) when (handler.Count > 0)
            {
                failures++;
                var pause = TimeSpan.FromTicks(Math.Min(RetryMost.Ticks, RetryUnit.Ticks * failures * failures));
                await call.Error.WriteLineAsync($"{unavailable.Message}; next try in {pause.TotalSeconds:F0} s").ConfigureAwait(false);
                await Task.Delay(pause, call.Cancellation).ConfigureAwait(false);
                continue;
            }
            catch (RegistryUnavailableException unavailable)
            {
                return call.Misused(unavailable.Message);
            }

            if (handler.Count == 0)
            {
                await call.Out.WriteLineAsync(JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(news ?? "null"), Indented)).ConfigureAwait(false);
                return 0;
            }

            if (news is not null)
            {
                await HandleAsync(call, handler, news, progress.Index).ConfigureAwait(false);
            }
        }
    }

    private static WatchDefinition Read(ParsedFlags flags) => new()
    {
        Type = flags.Last("type") ?? "",
        Key = flags.Last("key") ?? "",
        Prefix = flags.Last("prefix") ?? "",
        Service = flags.Last("service") ?? "",
        Tags = [.. flags.All("tag")],
        PassingOnly = flags.Last("passingonly") == "true",
        State = flags.Last("state") ?? "",
        Name = flags.Last("name") ?? "",
        Stale = flags.IsOn("stale"),
    };

    private static async Task HandleAsync(ClientCall call, IReadOnlyList<string> handler, string json, ulong index)
    {
        try
        {
            var shell = call.Flags.Last("shell") != "false";
            using var child = ChildCommand.Start(handler, shell, ownInput: true, ("CONSUL_INDEX", index.ToString(CultureInfo.InvariantCulture)));
            try
            {
                await child.StandardInput.BaseStream.WriteAsync(Encoding.UTF8.GetBytes(json + "\n"), call.Cancellation).ConfigureAwait(false);
                child.StandardInput.Close();
            }
            catch (IOException)
            {
                // The handler does not read its input: its right.
            }

            await child.WaitForExitAsync(call.Cancellation).ConfigureAwait(false);
            if (child.ExitCode != 0)
            {
                await call.Error.WriteLineAsync($"The handler ended with {child.ExitCode}").ConfigureAwait(false);
            }
        }
        catch (Win32Exception missing)
        {
            await call.Error.WriteLineAsync($"The handler cannot be run: {missing.Message}").ConfigureAwait(false);
        }
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 4 };
}
