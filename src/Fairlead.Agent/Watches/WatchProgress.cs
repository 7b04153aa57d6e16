using System.Buffers.Binary;
using System.Text.Json;

namespace Fairlead.Agent.Watches;

/// <summary>What a watch has seen so far, and from that what is news: the handler is called when index and result both changed.</summary>
public sealed class WatchProgress(WatchDefinition watch)
{
    private string? _last;

    /// <summary>The index to wait past; 0 asks at once.</summary>
    public ulong Index { get; private set; }

    /// <summary>Takes an answer: the JSON to tell, or null when it is no news.</summary>
    public string? Take(ulong index, JsonElement result)
    {
        var (before, first) = (Index, _last is null);
        var events = watch.Type == "event";
        // An index that went back is a registry that was replaced: it is asked anew. Events have indexes without order.
        Index = index < before && !events ? 0 : index;
        if (!first && index == before)
        {
            return null;
        }

        var told = events && !first ? Newer(result, before) : Text(result);
        if (told is null || told == _last)
        {
            return null;
        }

        return _last = told;
    }

    /// <summary>The events behind the one that was the last; null when there is none.</summary>
    private static string? Newer(JsonElement events, ulong last)
    {
        if (events.ValueKind != JsonValueKind.Array)
        {
            return Text(events);
        }

        var all = events.EnumerateArray().ToList();
        var newer = all[(all.FindLastIndex(happened => IndexOf(happened) == last) + 1)..];
        return newer.Count == 0 ? null : $"[{string.Join(',', newer.Select(Text))}]";
    }

    /// <summary>Consul's index of an event: the halves of its id, one xor the other.</summary>
    private static ulong IndexOf(JsonElement happened)
    {
        if (!happened.TryGetProperty("ID", out var id) || !Guid.TryParse(id.GetString(), out var guid))
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes) ^ BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
    }

    private static string Text(JsonElement result) => result.ValueKind == JsonValueKind.Undefined ? "null" : result.GetRawText();
}
