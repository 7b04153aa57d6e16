using System.Text.Json.Serialization;

namespace Fairlead.Cluster.Duties;

/// <summary>A server as the store remembers it, alive or not.</summary>
/// <param name="Id">Its node id.</param>
/// <param name="Name">Its node name.</param>
/// <param name="Address">Where other machines reach it: <c>ip:port</c>.</param>
/// <param name="Registry">The registry's identity: a record that came with a restored snapshot is of another and counts for nothing.</param>
public sealed record ServerRecord(string Id, string Name, string Address, string Registry);

/// <summary>A server as this one sees it now.</summary>
/// <param name="Record">Who it is.</param>
/// <param name="Alive">Whether it renews its lease.</param>
/// <param name="HoldsDuties">Whether it has the duties; nobody has while this server cannot reach a majority.</param>
/// <param name="Since">Since when it has been as alive as it is, as far as this server knows.</param>
/// <param name="LastContact">How long ago it was heard of: for one that lives, when the store was last asked.</param>
public sealed record ServerSighting(ServerRecord Record, bool Alive, bool HoldsDuties, DateTimeOffset Since, TimeSpan LastContact);

[JsonSerializable(typeof(ServerRecord))]
internal sealed partial class ServerRecordJson : JsonSerializerContext;
