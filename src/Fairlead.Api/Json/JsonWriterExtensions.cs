using System.Collections.Immutable;
using System.Text.Json;
using Fairlead.Registry.Model;

namespace Fairlead.Api.Json;

/// <summary>The pieces every record is made of. Lists are <c>[]</c> and maps <c>{}</c> when empty, never null: clients iterate them.</summary>
internal static class JsonWriterExtensions
{
    public static void WriteStrings(this Utf8JsonWriter writer, string name, ImmutableArray<string> values)
    {
        writer.WritePropertyName(name);
        writer.WriteStringsValue(values);
    }

    public static void WriteStringsValue(this Utf8JsonWriter writer, ImmutableArray<string> values)
    {
        writer.WriteStartArray();
        if (!values.IsDefault)
        {
            foreach (var value in values)
            {
                writer.WriteStringValue(value);
            }
        }

        writer.WriteEndArray();
    }

    public static void WriteMap(this Utf8JsonWriter writer, string name, ImmutableSortedDictionary<string, string> map)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in map)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>Addresses by purpose, left out when there is none; the inner names keep their capitals (a struct without tags in Go).</summary>
    public static void WriteAddresses(this Utf8JsonWriter writer, string name, ImmutableSortedDictionary<string, ServiceAddress> map)
    {
        if (map.IsEmpty)
        {
            return;
        }

        writer.WriteStartObject(name);
        foreach (var (key, value) in map)
        {
            writer.WriteStartObject(key);
            writer.WriteString("Address", value.Address);
            writer.WriteNumber("Port", value.Port);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    public static void WriteWeights(this Utf8JsonWriter writer, string name, ServiceWeights weights)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("Passing", weights.Passing);
        writer.WriteNumber("Warning", weights.Warning);
        writer.WriteEndObject();
    }

    /// <summary>A block kept as JSON text; <paramref name="whenEmpty"/> is what Consul shows when nothing was given.</summary>
    public static void WriteJsonBlock(this Utf8JsonWriter writer, string name, string json, string whenEmpty)
    {
        writer.WritePropertyName(name);
        using var document = JsonDocument.Parse(json.Length > 0 ? json : whenEmpty);
        // Not WriteRawValue: ?pretty must indent inside too.
        document.RootElement.WriteTo(writer);
    }

    public static void WriteOptional(this Utf8JsonWriter writer, string name, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(name, value);
        }
    }

    public static void WriteIndexes(this Utf8JsonWriter writer, ulong createIndex, ulong modifyIndex)
    {
        writer.WriteNumber("CreateIndex", createIndex);
        writer.WriteNumber("ModifyIndex", modifyIndex);
    }

    public static void WriteArray<T>(this Utf8JsonWriter writer, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray();
        for (var i = 0; i < items.Count; i++)
        {
            write(writer, items[i]);
        }

        writer.WriteEndArray();
    }

    public static void WriteArray<T>(this Utf8JsonWriter writer, ImmutableArray<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray();
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
    }
}
