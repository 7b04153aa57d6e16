using System.Collections.Immutable;
using System.Text.Json;

namespace Fairlead.Api.Coordinates;

/// <summary>A place in the Vivaldi space: eight dimensions in seconds.</summary>
internal sealed record CoordinateVector(ImmutableArray<double> Vec, double Error, double Adjustment, double Height)
{
    /// <summary>Where every node begins (Serf's defaults).</summary>
    public static CoordinateVector Origin { get; } = new([0, 0, 0, 0, 0, 0, 0, 0], 1.5, 0, 1e-05);
}

internal static class CoordinateJson
{
    public static void WriteVector(Utf8JsonWriter writer, CoordinateVector vector)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("Vec");
        foreach (var component in vector.Vec)
        {
            writer.WriteNumberValue(component);
        }

        writer.WriteEndArray();
        writer.WriteNumber("Error", vector.Error);
        writer.WriteNumber("Adjustment", vector.Adjustment);
        writer.WriteNumber("Height", vector.Height);
        writer.WriteEndObject();
    }
}
