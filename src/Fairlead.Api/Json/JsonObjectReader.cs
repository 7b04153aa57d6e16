using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Fairlead.Primitives.Durations;

namespace Fairlead.Api.Json;

/// <summary>What went wrong first while a body was read; shared by the readers of one body.</summary>
internal sealed class JsonFault
{
    public string? Message { get; private set; }

    public void Report(string message) => Message ??= message;
}

/// <summary>
/// Reads an object of a request body as Go's decoder does: names in any case, null as absent, fields nobody asks for ignored (Consul
/// before 1.7; being strict broke many clients). The first value of a wrong kind is kept as the fault.
/// </summary>
internal readonly struct JsonObjectReader
{
    private readonly JsonElement element;
    private readonly string path;
    private readonly JsonFault fault;

    public JsonObjectReader(JsonElement element, string path, JsonFault fault)
    {
        this.element = element;
        this.path = path;
        this.fault = fault;
        if (element.ValueKind is not (JsonValueKind.Object or JsonValueKind.Null or JsonValueKind.Undefined))
        {
            fault.Report($"{(path.Length == 0 ? "the body" : path)} must be an object, not {Kind(element)}");
        }
    }

    public static string Kind(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.True or JsonValueKind.False => "a boolean",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "null",
    };

    public bool Has(string name) => Find(name, out _);

    public string String(string name)
    {
        if (!Find(name, out var value))
        {
            return "";
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Wrong(name, "a string", value);
            return "";
        }

        return value.GetString()!;
    }

    public bool Boolean(string name)
    {
        if (!Find(name, out var value))
        {
            return false;
        }

        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
        {
            Wrong(name, "a boolean", value);
        }

        return value.ValueKind == JsonValueKind.True;
    }

    public int Integer(string name, int whenAbsent = 0)
    {
        if (!Find(name, out var value))
        {
            return whenAbsent;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number))
        {
            return number;
        }

        Wrong(name, "an integer", value);
        return whenAbsent;
    }

    public ulong Unsigned(string name)
    {
        if (!Find(name, out var value))
        {
            return 0;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetUInt64(out var number))
        {
            return number;
        }

        Wrong(name, "an unsigned integer", value);
        return 0;
    }

    public double Number(string name)
    {
        if (!Find(name, out var value))
        {
            return 0;
        }

        if (value.ValueKind == JsonValueKind.Number)
        {
            return value.GetDouble();
        }

        Wrong(name, "a number", value);
        return 0;
    }

    /// <summary>A Go duration in text, or a number of nanoseconds.</summary>
    public TimeSpan? Duration(string name)
    {
        if (!Find(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var nanoseconds))
        {
            return new GoDuration(nanoseconds).ToTimeSpan();
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text)
        {
            if (text.Length == 0)
            {
                return null;
            }

            if (GoDuration.TryParse(text, out var duration, out var error))
            {
                return duration.ToTimeSpan();
            }

            fault.Report($"{Path(name)}: {error}");
            return null;
        }

        Wrong(name, "a duration", value);
        return null;
    }

    /// <summary>Standard base64.</summary>
    public byte[] Base64(string name)
    {
        if (!Find(name, out var value))
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.String && value.TryGetBytesFromBase64(out var bytes))
        {
            return bytes;
        }

        fault.Report($"{Path(name)} must be standard base64");
        return [];
    }

    public ImmutableArray<string> Strings(string name)
    {
        if (!Find(name, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong(name, "an array of strings", value);
            return [];
        }

        var items = ImmutableArray.CreateBuilder<string>(value.GetArrayLength());
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                Wrong(name, "an array of strings", item);
                return [];
            }

            items.Add(item.GetString()!);
        }

        return items.MoveToImmutable();
    }

    public ImmutableArray<double> Numbers(string name)
    {
        if (!Find(name, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(static item => item.ValueKind != JsonValueKind.Number))
        {
            Wrong(name, "an array of numbers", value);
            return [];
        }

        return [.. value.EnumerateArray().Select(static item => item.GetDouble())];
    }

    public ImmutableSortedDictionary<string, string> Map(string name)
    {
        if (!Find(name, out var value))
        {
            return Registry.Model.Empty.Strings;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Wrong(name, "an object of strings", value);
            return Registry.Model.Empty.Strings;
        }

        var map = Registry.Model.Empty.Strings.ToBuilder();
        foreach (var property in value.EnumerateObject())
        {
            if (property.Value.ValueKind != JsonValueKind.String)
            {
                Wrong($"{name}.{property.Name}", "a string", property.Value);
                break;
            }

            map[property.Name] = property.Value.GetString()!;
        }

        return map.ToImmutable();
    }

    public JsonObjectReader? Object(string name) => Find(name, out var value) ? new JsonObjectReader(value, Path(name), fault) : null;

    public IEnumerable<JsonObjectReader> Objects(string name)
    {
        if (!Find(name, out var value))
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Wrong(name, "an array of objects", value);
            return [];
        }

        var self = this;
        return value.EnumerateArray().Select((item, i) => new JsonObjectReader(item, self.Path(name) + "[" + i.ToString(CultureInfo.InvariantCulture) + "]", self.fault));
    }

    /// <summary>The members of an object of objects, with their names.</summary>
    public IEnumerable<(string Name, JsonObjectReader Value)> Members()
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var property in element.EnumerateObject())
        {
            yield return (property.Name, new JsonObjectReader(property.Value, Path(property.Name), fault));
        }
    }

    /// <summary>A block kept as it is, as JSON text; empty when absent.</summary>
    public string Raw(string name) => Find(name, out var value) ? value.GetRawText() : "";

    private bool Find(string name, out JsonElement value)
    {
        value = default;
        var found = false;
        if (element.ValueKind == JsonValueKind.Object)
        {
            // The last one wins, as in Go.
            foreach (var property in element.EnumerateObject())
            {
                if (property.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    value = property.Value;
                    found = value.ValueKind != JsonValueKind.Null;
                }
            }
        }

        return found;
    }

    private string Path(string name) => path.Length == 0 ? name : path + "." + name;

    private void Wrong(string name, string expected, JsonElement value) =>
        fault.Report($"{Path(name)} must be {expected}, not {Kind(value)}");
}
