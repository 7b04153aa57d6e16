using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;
using Fairlead.Templates.Fetching;

namespace Fairlead.Templates.Deduplication;

/// <summary>The registry answers one template needs, as its leader read them: compressed JSON, source by source. Immutable.</summary>
internal sealed class SharedData
{
    /// <summary>Unpacked, a hundred times what a key can hold: more is not a template's data but an attack on memory.</summary>
    private const int MaxUnpackedBytes = 64 * 1024 * 1024;

    private readonly JsonElement _sources;
    private readonly ConcurrentDictionary<string, object?> _read = new(StringComparer.Ordinal);

    private SharedData(JsonElement sources) => _sources = sources;

    /// <summary>Packs the answers.</summary>
    public static byte[] Write(IEnumerable<(WatchSource Source, object? Value)> answers)
    {
        using var packed = new MemoryStream();
        using (var zip = new BrotliStream(packed, CompressionLevel.Fastest))
        using (var writer = new Utf8JsonWriter(zip))
        {
            writer.WriteStartObject();
            // In one order, so that equal data are equal bytes.
            foreach (var (source, value) in answers.OrderBy(answer => answer.Source.SharedKey, StringComparer.Ordinal))
            {
                writer.WritePropertyName(source.SharedKey!);
                source.WriteShared(writer, value);
            }

            writer.WriteEndObject();
        }

        return packed.ToArray();
    }

    /// <summary>Unpacks; null when the bytes are none of ours.</summary>
    public static SharedData? Read(ReadOnlyMemory<byte> packed)
    {
        try
        {
            using var zip = new BrotliStream(new MemoryStream(packed.ToArray()), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = zip.Read(buffer)) > 0)
            {
                plain.Write(buffer, 0, count);
                if (plain.Length > MaxUnpackedBytes)
                {
                    return null;
                }
            }

            var sources = JsonElement.Parse(plain.GetBuffer().AsSpan(0, (int)plain.Length));
            return sources.ValueKind == JsonValueKind.Object ? new SharedData(sources) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or InvalidDataException)
        {
            // Another program's key, or another version's: this instance reads for itself then.
            return null;
        }
    }

    /// <summary>A source's value; false when the leader does not share it or it cannot be read.</summary>
    public bool TryRead(string key, WatchSource source, out object? value)
    {
        if (_read.TryGetValue(key, out value))
        {
            return true;
        }

        if (!_sources.TryGetProperty(key, out var json))
        {
            return false;
        }

        try
        {
            value = _read.GetOrAdd(key, source.ReadShared(json));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
