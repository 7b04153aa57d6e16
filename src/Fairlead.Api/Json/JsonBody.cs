using System.Buffers;
using System.Text.Json;

namespace Fairlead.Api.Json;

/// <summary>Builds one JSON answer as Go would spell it: compact, or with four spaces and a line feed at the end for <c>?pretty</c>.</summary>
internal static class JsonBody
{
    private static readonly JsonWriterOptions Compact = new()
    {
        Encoder = GoJsonEncoder.Instance,
        SkipValidation = true,
    };

    private static readonly JsonWriterOptions Pretty = new()
    {
        Encoder = GoJsonEncoder.Instance,
        Indented = true,
        IndentSize = 4,
        NewLine = "\n",
        SkipValidation = true,
    };

    public static byte[] Encode<T>(T value, bool pretty, Action<Utf8JsonWriter, T> write)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, pretty ? Pretty : Compact))
        {
            write(writer, value);
        }

        if (pretty)
        {
            buffer.Write("\n"u8);
        }

        return buffer.WrittenSpan.ToArray();
    }
}
