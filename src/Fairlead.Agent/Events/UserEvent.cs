using System.Buffers.Binary;

namespace Fairlead.Agent.Events;

/// <summary>A user event: a name and a small payload, told to the agents its filters name.</summary>
public sealed record UserEvent
{
    /// <summary>A GUID in text.</summary>
    public required Guid Id { get; init; }

    /// <summary>What happened.</summary>
    public required string Name { get; init; }

    /// <summary>Opaque; name and payload together at most <see cref="UserEvents.MostBytes"/>.</summary>
    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Regular expression over node names; empty for all.</summary>
    public string NodeFilter { get; init; } = "";

    /// <summary>Regular expression over names of services; empty for all.</summary>
    public string ServiceFilter { get; init; } = "";

    /// <summary>Regular expression over that service's tags; needs a service filter.</summary>
    public string TagFilter { get; init; } = "";

    /// <summary>Counts the events this agent has seen.</summary>
    public ulong LamportTime { get; init; }

    /// <summary>Consul's pseudo-index of an event: the two halves of its id, exclusive-or'd. It has no order.</summary>
    public ulong Index
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Id.TryWriteBytes(bytes, bigEndian: true, out _);
            return BinaryPrimitives.ReadUInt64BigEndian(bytes) ^ BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        }
    }
}
