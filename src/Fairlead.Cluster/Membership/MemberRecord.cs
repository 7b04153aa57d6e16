using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Fairlead.Store.Contract;

namespace Fairlead.Cluster.Membership;

/// <summary>An agent that belongs to the cluster, as the store keeps it from its first attach until it is reaped.</summary>
public sealed record MemberRecord
{
    /// <summary>The node's name.</summary>
    public required string Name { get; init; }

    /// <summary>The node's id, a GUID in text.</summary>
    public required string Id { get; init; }

    /// <summary>Where others reach it.</summary>
    public required string Address { get; init; }

    /// <summary>Its port for other machines: where a server is attached to, where a client agent answers a dial back.</summary>
    public int Port { get; init; }

    /// <summary>Whether it is a server.</summary>
    public bool Server { get; init; }

    public string Datacenter { get; init; } = "";

    /// <summary>The program's version.</summary>
    public string Version { get; init; } = "";

    /// <summary>When it left in good order or was made to; null while it belongs here.</summary>
    public DateTimeOffset? LeftAt { get; init; }

    /// <summary>When it was found dead; null while it is not.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>The store's revision of this record, for whoever changes it; 0 for one that was not read from the store.</summary>
    [JsonIgnore]
    internal long Revision { get; init; }

    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, MembershipJson.Default.MemberRecord);

    internal static MemberRecord FromEntry(StoreEntry entry) => FromBytes(entry.Value.Span) with { Revision = entry.ModifyRevision };

    internal static MemberRecord FromBytes(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, MembershipJson.Default.MemberRecord)
        ?? throw new InvalidDataException("A member's record in the store is empty.");
}

/// <summary>Who holds an agent.</summary>
/// <param name="Server">The server's name.</param>
/// <param name="Stream">Made anew for every stream, so that two holds of the same agent are told apart.</param>
internal sealed record HolderRecord(string Server, Guid Stream)
{
    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, MembershipJson.Default.HolderRecord);

    internal static HolderRecord FromBytes(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, MembershipJson.Default.HolderRecord)
        ?? throw new InvalidDataException("A holder's record in the store is empty.");
}

/// <summary>A user event on its way to every server.</summary>
public sealed record BroadcastEvent(Guid Id, string Name, ImmutableArray<byte> Payload, string NodeFilter, string ServiceFilter, string TagFilter)
{
    internal byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, MembershipJson.Default.BroadcastEvent);

    internal static BroadcastEvent FromBytes(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, MembershipJson.Default.BroadcastEvent)
        ?? throw new InvalidDataException("An event in the store is empty.");
}

[JsonSerializable(typeof(MemberRecord))]
[JsonSerializable(typeof(HolderRecord))]
[JsonSerializable(typeof(BroadcastEvent))]
internal sealed partial class MembershipJson : JsonSerializerContext;
