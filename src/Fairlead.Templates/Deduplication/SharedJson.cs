using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Fairlead.Registry.Model;

namespace Fairlead.Templates.Deduplication;

/// <summary>How registry answers travel from one instance to the others. What has no entry here is not shared.</summary>
[JsonSourceGenerationOptions(IgnoreReadOnlyProperties = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ImmutableArray<ServiceEndpoint>))]
[JsonSerializable(typeof(ImmutableArray<ServiceSummary>))]
[JsonSerializable(typeof(ImmutableArray<Node>))]
[JsonSerializable(typeof(ImmutableArray<string>))]
[JsonSerializable(typeof(ImmutableArray<KeyValueEntry>))]
[JsonSerializable(typeof(KeyValueEntry))]
internal sealed partial class SharedJson : JsonSerializerContext;
