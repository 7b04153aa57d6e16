using System.Text.Json;
using Fairlead.Registry.Model;

namespace Fairlead.Api.Json;

/// <summary>A key with its value in standard base64; an empty value is <c>null</c>, as a nil slice of Go's is.</summary>
internal static class KeyValueJson
{
    public static void Write(Utf8JsonWriter writer, KeyValueEntry entry)
    {
        writer.WriteStartObject();
        writer.WriteNumber("LockIndex", entry.LockIndex);
        writer.WriteString("Key", entry.Key);
        writer.WriteNumber("Flags", entry.Flags);
        if (!entry.Value.IsEmpty)
        {
            writer.WriteBase64String("Value", entry.Value.Span);
        }
        else
        {
            writer.WriteNull("Value");
        }

        writer.WriteOptional("Session", entry.Session);
        writer.WriteIndexes(entry.CreateIndex, entry.ModifyIndex);
        writer.WriteEndObject();
    }
}
