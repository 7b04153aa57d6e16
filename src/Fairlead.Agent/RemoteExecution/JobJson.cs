using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Fairlead.Agent.RemoteExecution;

/// <summary>The two documents of remote execution: what lies in the store, and what the event carries. Read by Go's rules: names fit whatever their case, <c>null</c> is nothing.</summary>
public static class JobJson
{
    /// <summary>The longest silence that counts; a longer one is as good as for ever, and no sum of times may overflow.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    /// <summary>The payload of the event that tells of a job: <c>{"Prefix": "_rexec", "Session": "…"}</c>.</summary>
    public static byte[] WritePayload(JobKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Write(json =>
        {
            json.WriteString("Prefix", keys.Prefix);
            json.WriteString("Session", keys.Session);
        });
    }

    /// <summary>Reads such a payload; null when it names no job.</summary>
    public static JobKeys? ReadPayload(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            return Text(document.RootElement, "Prefix") is { Length: > 0 } prefix && Text(document.RootElement, "Session") is { Length: > 0 } session
                ? new JobKeys(prefix, session)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>As it lies in the store: <c>{"Command": "uptime", "Args": null, "Script": null, "Wait": 2000000000}</c>, the script in base64, the time in nanoseconds.</summary>
    public static byte[] Write(JobSpecification job)
    {
        ArgumentNullException.ThrowIfNull(job);
        return Write(json =>
        {
            json.WriteString("Command", job.Command);
            json.WritePropertyName("Args");
            if (job.Args.IsEmpty)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteStartArray();
                foreach (var argument in job.Args)
                {
                    json.WriteStringValue(argument);
                }

                json.WriteEndArray();
            }

            json.WritePropertyName("Script");
            if (job.Script.IsEmpty)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteBase64StringValue(job.Script.Span);
            }

            json.WriteNumber("Wait", job.Wait.Ticks * TimeSpan.NanosecondsPerTick);
        });
    }

    /// <summary>Reads what lies in the store.</summary>
    /// <param name="fault">Why it cannot be run.</param>
    public static JobSpecification? ReadSpecification(ReadOnlyMemory<byte> bytes, [NotNullWhen(false)] out string? fault)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var root = document.RootElement;
            var wait = Member(root, "Wait") is { } nanoseconds ? TimeSpan.FromTicks(nanoseconds.GetInt64() / TimeSpan.NanosecondsPerTick) : TimeSpan.Zero;
            var job = new JobSpecification
            {
                Command = Text(root, "Command") ?? "",
                Args = Member(root, "Args") is { } args ? [.. args.EnumerateArray().Select(argument => argument.GetString() ?? "")] : [],
                Script = Member(root, "Script") is { } script ? script.GetBytesFromBase64() : default,
                Wait = wait <= TimeSpan.Zero ? new JobSpecification().Wait : wait < LongestWait ? wait : LongestWait,
            };
            fault = job.Args.IsEmpty && job.Script.IsEmpty && job.Command.Length == 0 ? "it names nothing to run" : null;
            return fault is null ? job : null;
        }
        catch (Exception wrong) when (wrong is JsonException or FormatException or InvalidOperationException)
        {
            fault = wrong.Message;
            return null;
        }
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static JsonElement? Member(JsonElement document, string name)
    {
        if (document.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in document.EnumerateObject())
            {
                if (member.Value.ValueKind != JsonValueKind.Null && string.Equals(member.Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    return member.Value;
                }
            }
        }

        return null;
    }

    private static string? Text(JsonElement document, string name) => Member(document, name) is not { } member ? null
        : member.ValueKind == JsonValueKind.String ? member.GetString()
        : throw new JsonException($"{name} is no text");
}
