using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fairlead.Templates.Status;

/// <summary>The status as JSON; names as in the records, empty things left out.</summary>
public static class TemplateStatusJson
{
    public static string Write(TemplateStatus status) => JsonSerializer.Serialize(status, StatusJsonContext.Default.TemplateStatus);

    /// <exception cref="JsonException">The text is no status.</exception>
    public static TemplateStatus Read(string json) =>
        JsonSerializer.Deserialize(json, StatusJsonContext.Default.TemplateStatus) ?? throw new JsonException("the status is null");
}

[JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(TemplateStatus))]
internal sealed partial class StatusJsonContext : JsonSerializerContext;
