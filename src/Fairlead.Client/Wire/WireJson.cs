using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fairlead.Client.Wire;

/// <summary>Readers and writers made at build time; unknown fields are skipped, so that a newer Consul does not break us.</summary>
[JsonSerializable(typeof(HealthEntryBody[]))]
[JsonSerializable(typeof(CatalogServiceBody[]))]
[JsonSerializable(typeof(NodeBody[]))]
[JsonSerializable(typeof(NodeServicesBody))]
[JsonSerializable(typeof(CheckBody[]))]
[JsonSerializable(typeof(KeyValueBody[]))]
[JsonSerializable(typeof(SessionBody[]))]
[JsonSerializable(typeof(SessionBody))]
[JsonSerializable(typeof(IdBody))]
[JsonSerializable(typeof(MemberBody[]))]
[JsonSerializable(typeof(EventBody[]))]
[JsonSerializable(typeof(EventBody))]
[JsonSerializable(typeof(RaftConfigurationBody))]
[JsonSerializable(typeof(Dictionary<string, string[]>))]
[JsonSerializable(typeof(Dictionary<string, ServiceBody>))]
[JsonSerializable(typeof(Dictionary<string, CheckBody>))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(string))]
[JsonSerializable(typeof(JsonElement))]
internal sealed partial class WireJson : JsonSerializerContext;
