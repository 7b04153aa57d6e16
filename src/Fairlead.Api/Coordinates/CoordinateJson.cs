using System.Text.Json;
using Fairlead.Api.Json;
using Fairlead.Registry.Model;

namespace Fairlead.Api.Coordinates;

/// <summary>Where nodes lie.</summary>
internal static class CoordinateJson
{
    /// <summary>Where every node begins (Serf's defaults): eight dimensions, nothing known.</summary>
    public static Coordinate Origin(string node) => new() { Node = node, Vec = [0, 0, 0, 0, 0, 0, 0, 0], Error = 1.5, Height = 1e-05 };

    public static void Write(Utf8JsonWriter writer, Coordinate coordinate)
    {
        writer.WriteStartObject();
        writer.WriteString("Node", coordinate.Node);
        writer.WriteString("Segment", coordinate.Segment);
        writer.WritePropertyName("Coord");
        WriteVector(writer, coordinate);
        writer.WriteEndObject();
    }

    public static void WriteVector(Utf8JsonWriter writer, Coordinate coordinate)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("Vec");
        foreach (var component in coordinate.Vec)
        {
            writer.WriteGoNumber(component);
        }

        writer.WriteEndArray();
        writer.WriteGoNumber("Error", coordinate.Error);
        writer.WriteGoNumber("Adjustment", coordinate.Adjustment);
        writer.WriteGoNumber("Height", coordinate.Height);
        writer.WriteEndObject();
    }
}
