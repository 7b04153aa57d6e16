using System.ComponentModel;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Fairlead.Client.Views;
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
        var (path, error) = PathOf(call.Flags);
        if (path is null)
        {
            return call.Misused(error);
        }

        var view = new ConsulRegistryView(call.Client, TimeProvider.System);
        var handler = call.Arguments;
        var (index, failures, last) = (0ul, 0, (string?)null);
        while (true)
        {
            QueryAnswer<JsonElement> answer;
            try
            {
                answer = await view.QueryAsync(new DocumentQuery(path), new QueryOptions { AfterIndex = index, MaxStale = call.Flags.IsOn("stale") ? TimeSpan.MaxValue : null }, call.Cancellation).ConfigureAwait(false);
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

            var text = answer.Value.ValueKind == JsonValueKind.Undefined ? "null" : answer.Value.GetRawText();
            index = answer.Index < index ? 0 : answer.Index;
            if (handler.Count == 0)
            {
                await call.Out.WriteLineAsync(JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(text), Indented)).ConfigureAwait(false);
                return 0;
            }

            if (text != last)
            {
                last = text;
                await HandleAsync(call, handler, text, answer.Index).ConfigureAwait(false);
            }
        }
    }

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

    private static (string? Path, string Error) PathOf(ParsedFlags flags)
    {
        string Escaped(string flag) => Uri.EscapeDataString(flags.Last(flag) ?? "").Replace("%2F", "/", StringComparison.Ordinal);
        string? Needed(string flag) => flags.Last(flag) is { Length: > 0 } ? null : $"-type {flags.Last("type")} needs -{flag}";
        return flags.Last("type") switch
        {
            "key" => (Needed("key") is { } error ? null : "/v1/kv/" + Escaped("key"), Needed("key") ?? ""),
            "keyprefix" => (Needed("prefix") is { } ? null : $"/v1/kv/{Escaped("prefix")}?recurse", Needed("prefix") ?? ""),
            "services" => ("/v1/catalog/services", ""),
            "nodes" => ("/v1/catalog/nodes", ""),
            "service" => (Needed("service") is { } ? null : ServicePath(flags, Escaped("service")), Needed("service") ?? ""),
            "checks" when flags.Last("service") is not null && flags.Last("state") is not null => (null, "-service and -state cannot be used together"),
            "checks" when flags.Last("service") is not null => ("/v1/health/checks/" + Escaped("service"), ""),
            "checks" => ("/v1/health/state/" + (flags.Last("state") is null ? "any" : Escaped("state")), ""),
            "event" => ("/v1/event/list" + (flags.Last("name") is null ? "" : $"?name={Escaped("name")}"), ""),
            null => (null, "-type is needed: key, keyprefix, services, nodes, service, checks or event"),
            var other => (null, $"-type: there is no type '{other}'; key, keyprefix, services, nodes, service, checks and event are known"),
        };
    }

    private static string ServicePath(ParsedFlags flags, string service)
    {
        var query = flags.All("tag").Select(tag => $"tag={Uri.EscapeDataString(tag)}").ToList();
        if (flags.Last("passingonly") == "true")
        {
            query.Add("passing");
        }

        return $"/v1/health/service/{service}" + (query.Count == 0 ? "" : "?" + string.Join('&', query));
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, IndentSize = 4 };
}
