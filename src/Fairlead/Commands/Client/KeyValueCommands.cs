using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Registry.Model;

namespace Fairlead.Commands.Client;

/// <summary><c>kv get|put|delete|export|import</c>.</summary>
internal static class KeyValueCommands
{
    private static readonly JsonSerializerOptions Tabs = new() { WriteIndented = true, IndentCharacter = '\t', IndentSize = 1 };

    public static IEnumerable<ClientCommand> All { get; } =
    [
        new("kv get", "[KEY_OR_PREFIX]", "Reads a key, or with -recurse all that begin with it.",
            flags => flags
                .Switch("base64", "Print values in base64.")
                .Switch("detailed", "Print everything known about the key.")
                .Switch("keys", "Print names only.")
                .Switch("recurse", "Read every key that begins with the prefix.")
                .Value("separator", "string", "With -keys: fold names at it; / by default."),
            GetAsync),
        new("kv put", "KEY [DATA]", "Writes a key. DATA that begins with @ is a file's name, - is standard input.",
            flags => flags
                .Switch("base64", "DATA is base64.")
                .Switch("cas", "Write only if -modify-index still holds.")
                .Value("modify-index", "index", "With -cas: the index the key must have; 0 means that it must not exist.")
                .Value("flags", "number", "An opaque number to keep with the key.")
                .Switch("acquire", "Take the lock for -session.")
                .Switch("release", "Give the lock of -session back.")
                .Value("session", "id", "With -acquire or -release."),
            PutAsync),
        new("kv delete", "KEY_OR_PREFIX", "Deletes a key, or with -recurse all that begin with it.",
            flags => flags
                .Switch("recurse", "Delete every key that begins with the prefix.")
                .Switch("cas", "Delete only if -modify-index still holds.")
                .Value("modify-index", "index", "With -cas: the index the key must have."),
            DeleteAsync),
        new("kv export", "[PREFIX]", "Writes keys and values as JSON that 'kv import' reads.", _ => { }, ExportAsync),
        new("kv import", "[DATA]", "Writes what 'kv export' wrote. DATA that begins with @ is a file's name, - is standard input.",
            flags => flags.Value("prefix", "string", "Write all keys below it."), ImportAsync),
    ];

    private static async Task<int> GetAsync(ClientCall call)
    {
        if (call.Arguments.Count > 1)
        {
            return call.Misused($"Too many arguments (expected 1, got {call.Arguments.Count})");
        }

        var key = call.Arguments.FirstOrDefault("");
        if (call.Flags.IsOn("keys"))
        {
            foreach (var name in await call.Client.ListKeysAsync(key, call.Flags.Last("separator") ?? "/", cancellationToken: call.Cancellation).ConfigureAwait(false))
            {
                await call.Out.WriteLineAsync(name).ConfigureAwait(false);
            }

            return 0;
        }

        if (call.Flags.IsOn("recurse"))
        {
            return await GetTreeAsync(call, key).ConfigureAwait(false);
        }

        if (key.Length == 0)
        {
            return call.Misused("Missing KEY argument");
        }

        var entry = await call.Client.GetKeyAsync(key, cancellationToken: call.Cancellation).ConfigureAwait(false);
        if (entry is null)
        {
            return call.Misused($"No key exists at: {key}");
        }

        if (call.Flags.IsOn("detailed"))
        {
            WriteDetails(call, entry);
        }
        else
        {
            await WriteValueAsync(call, entry).ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<int> GetTreeAsync(ClientCall call, string prefix)
    {
        var first = true;
        foreach (var entry in await call.Client.GetKeysUnderAsync(prefix, cancellationToken: call.Cancellation).ConfigureAwait(false))
        {
            if (!call.Flags.IsOn("detailed"))
            {
                await call.Out.WriteLineAsync($"{entry.Key}:{ValueText(call, entry)}").ConfigureAwait(false);
                continue;
            }

            if (!first)
            {
                await call.Out.WriteLineAsync().ConfigureAwait(false);
            }

            WriteDetails(call, entry);
            first = false;
        }

        return 0;
    }

    private static void WriteDetails(ClientCall call, KeyValueEntry entry) => Columns.Write(call.Out,
    [
        ["CreateIndex", "    " + Number(entry.CreateIndex)],
        ["Flags", "    " + Number(entry.Flags)],
        ["Key", "    " + entry.Key],
        ["LockIndex", "    " + Number(entry.LockIndex)],
        ["ModifyIndex", "    " + Number(entry.ModifyIndex)],
        ["Session", "    " + (entry.Session.Length == 0 ? "-" : entry.Session)],
        ["Value", "    " + ValueText(call, entry)],
    ]);

    private static async Task WriteValueAsync(ClientCall call, KeyValueEntry entry)
    {
        if (call.Flags.IsOn("base64"))
        {
            await call.Out.WriteLineAsync(Convert.ToBase64String(entry.Value.Span)).ConfigureAwait(false);
            return;
        }

        // Bytes, not text: a value need not be UTF-8.
        await call.Out.FlushAsync().ConfigureAwait(false);
        await using var output = Console.OpenStandardOutput();
        await output.WriteAsync(entry.Value, call.Cancellation).ConfigureAwait(false);
        await output.WriteAsync("\n"u8.ToArray(), call.Cancellation).ConfigureAwait(false);
    }

    private static string ValueText(ClientCall call, KeyValueEntry entry) =>
        call.Flags.IsOn("base64") ? Convert.ToBase64String(entry.Value.Span) : Encoding.UTF8.GetString(entry.Value.Span);

    private static async Task<int> PutAsync(ClientCall call)
    {
        if (call.Arguments.Count is 0 or > 2)
        {
            return call.Misused(call.Arguments.Count == 0 ? "Missing KEY argument" : $"Too many arguments (expected 1 or 2, got {call.Arguments.Count})");
        }

        var (acquire, release, session) = (call.Flags.IsOn("acquire"), call.Flags.IsOn("release"), call.Flags.Last("session") ?? "");
        if (acquire && release)
        {
            return call.Misused("Cannot specify both -acquire and -release");
        }

        if ((acquire || release) && session.Length == 0)
        {
            return call.Misused($"Missing -session: -{(acquire ? "acquire" : "release")} needs one");
        }

        if (!TryIndex(call, out var index, out var error) || !TryNumber(call, "flags", out var marks, out error))
        {
            return call.Misused(error);
        }

        var key = call.Arguments[0];
        var value = await ReadDataAsync(call, call.Arguments.ElementAtOrDefault(1) ?? "").ConfigureAwait(false);
        if (value is null)
        {
            return 1;
        }

        var done = await call.Client.PutKeyAsync(key, value, new KeyWriteOptions
        {
            Flags = marks ?? 0,
            CompareIndex = index,
            Acquire = acquire ? session : "",
            Release = release ? session : "",
        }, call.Cancellation).ConfigureAwait(false);
        if (!done)
        {
            return call.Misused(index is not null ? $"Did not write to {key}: CAS failed" : $"Did not {(acquire ? "acquire" : "release")} lock");
        }

        await call.Out.WriteLineAsync(
            acquire ? $"Success! Lock acquired on: {key}" : release ? $"Success! Lock released on: {key}" : $"Success! Data written to: {key}").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> DeleteAsync(ClientCall call)
    {
        if (call.Arguments.Count != 1)
        {
            return call.Misused(call.Arguments.Count == 0 ? "Missing KEY argument" : $"Too many arguments (expected 1, got {call.Arguments.Count})");
        }

        var (key, recurse) = (call.Arguments[0], call.Flags.IsOn("recurse"));
        if (!TryIndex(call, out var index, out var error))
        {
            return call.Misused(error);
        }

        if (recurse && index is not null)
        {
            return call.Misused("Cannot specify both -cas and -recurse");
        }

        if (!await call.Client.DeleteKeyAsync(key, recurse, index, cancellationToken: call.Cancellation).ConfigureAwait(false))
        {
            return call.Misused($"Did not delete key {key}: CAS failed");
        }

        await call.Out.WriteLineAsync(recurse ? $"Success! Deleted keys with prefix: {key}" : $"Success! Deleted key: {key}").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> ExportAsync(ClientCall call)
    {
        var entries = await call.Client.GetKeysUnderAsync(call.Arguments.FirstOrDefault(""), cancellationToken: call.Cancellation).ConfigureAwait(false);
        var array = new JsonArray([.. entries.Select(entry => (JsonNode)new JsonObject
        {
            ["key"] = entry.Key,
            ["flags"] = entry.Flags,
            ["value"] = Convert.ToBase64String(entry.Value.Span),
        })]);
        await call.Out.WriteLineAsync(array.ToJsonString(Tabs)).ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> ImportAsync(ClientCall call)
    {
        if (call.Arguments.Count != 1)
        {
            return call.Misused("Missing DATA argument: JSON text, @ and a file's name, or - for standard input");
        }

        if (await ReadDataAsync(call, call.Arguments[0]).ConfigureAwait(false) is not { } text)
        {
            return 1;
        }

        JsonElement.ArrayEnumerator rows;
        try
        {
            rows = JsonDocument.Parse(text).RootElement.EnumerateArray();
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return call.Misused($"Cannot unmarshal data: {wrong.Message}");
        }

        var prefix = call.Flags.Last("prefix") ?? "";
        foreach (var row in rows)
        {
            var key = prefix + row.GetProperty("key").GetString();
            await call.Client.PutKeyAsync(key, row.GetProperty("value").GetBytesFromBase64(),
                new KeyWriteOptions { Flags = row.TryGetProperty("flags", out var marks) ? marks.GetUInt64() : 0 }, call.Cancellation).ConfigureAwait(false);
            await call.Out.WriteLineAsync($"Imported: {key}").ConfigureAwait(false);
        }

        return 0;
    }

    /// <summary>The bytes an argument stands for; null after telling why there are none.</summary>
    private static async Task<byte[]?> ReadDataAsync(ClientCall call, string argument)
    {
        byte[] data;
        if (argument == "-")
        {
            using var memory = new MemoryStream();
            await using var input = Console.OpenStandardInput();
            await input.CopyToAsync(memory, call.Cancellation).ConfigureAwait(false);
            data = memory.ToArray();
        }
        else if (argument.StartsWith('@'))
        {
            if (!File.Exists(argument[1..]))
            {
                call.Misused($"There is no file {argument[1..]}");
                return null;
            }

            data = await File.ReadAllBytesAsync(argument[1..], call.Cancellation).ConfigureAwait(false);
        }
        else
        {
            data = Encoding.UTF8.GetBytes(argument);
        }

        if (!call.Flags.IsOn("base64"))
        {
            return data;
        }

        try
        {
            return Convert.FromBase64String(Encoding.ASCII.GetString(data).Trim());
        }
        catch (FormatException)
        {
            call.Misused("The data is not base64");
            return null;
        }
    }

    private static bool TryIndex(ClientCall call, out ulong? index, out string error)
    {
        index = null;
        if (!TryNumber(call, "modify-index", out var given, out error))
        {
            return false;
        }

        if (!call.Flags.IsOn("cas"))
        {
            error = given is null ? "" : "Cannot use -modify-index without -cas";
            return given is null;
        }

        index = given ?? 0;
        return true;
    }

    private static bool TryNumber(ClientCall call, string flag, out ulong? number, out string error)
    {
        (number, error) = (null, "");
        if (call.Flags.Last(flag) is not { } text)
        {
            return true;
        }

        if (ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            number = value;
            return true;
        }

        error = $"-{flag}: '{text}' is not a number";
        return false;
    }

    private static string Number(ulong value) => value.ToString(CultureInfo.InvariantCulture);
}
