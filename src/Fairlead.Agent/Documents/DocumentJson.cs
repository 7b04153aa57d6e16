using System.Buffers;
using System.Text;
using System.Text.Json;
using Fairlead.Primitives.Documents;

namespace Fairlead.Agent.Documents;

/// <summary>A document value as JSON text, for what is kept and echoed without being understood (proxy and connect blocks).</summary>
internal static class DocumentJson
{
    public static string Write(DocumentValue value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter writer, DocumentValue value)
    {
        switch (value)
        {
            case DocumentObject o:
                writer.WriteStartObject();
                foreach (var member in o.Members)
                {
                    writer.WritePropertyName(member.Name);
                    Write(writer, member.Value);
                }

                writer.WriteEndObject();
                break;
            case DocumentList l:
                writer.WriteStartArray();
                foreach (var item in l.Values)
                {
                    Write(writer, item);
                }

                writer.WriteEndArray();
                break;
            case DocumentString s:
                writer.WriteStringValue(s.Value);
                break;
            case DocumentNumber n when n.TryGetInteger(out var whole):
                writer.WriteNumberValue(whole);
                break;
            case DocumentNumber n:
                writer.WriteNumberValue(n.AsDouble());
                break;
            case DocumentBoolean b:
                writer.WriteBooleanValue(b.Value);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }
}
