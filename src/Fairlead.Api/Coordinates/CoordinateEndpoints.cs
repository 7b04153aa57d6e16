using System.Collections.Immutable;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Api.Reads;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.Requests;

namespace Fairlead.Api.Coordinates;

/// <summary><c>/v1/coordinate</c>.</summary>
internal static class CoordinateEndpoints
{
    private static readonly ReadShape<ImmutableArray<Coordinate>> Many = new("coordinates", static (writer, all) => writer.WriteArray(all, CoordinateJson.Write));

    /// <summary>A node without a coordinate is 404.</summary>
    private static readonly ReadShape<ImmutableArray<Coordinate>> OfNode = new("node", static (writer, all) => writer.WriteArray(all, CoordinateJson.Write))
    {
        IsAbsent = static all => all.IsEmpty,
    };

    public static ValueTask NodesAsync(ApiCall call) => call.ReadAsync(Many, static _ => new ListCoordinates());

    public static ValueTask NodeAsync(ApiCall call) => call.ReadAsync(OfNode, _ => new ListNodeCoordinates(call.Tail));

    /// <summary>The own datacenter with its servers: there is no wide-area pool.</summary>
    public static ValueTask DatacentersAsync(ApiCall call) =>
        call.JsonAsync(call.Services, static (writer, services) =>
        {
            writer.WriteStartArray();
            writer.WriteStartObject();
            writer.WriteString("Datacenter", services.Options.Datacenter);
            writer.WriteString("AreaID", "wan");
            writer.WritePropertyName("Coordinates");
            writer.WriteArray(services.Members.Servers, (json, server) => CoordinateJson.Write(json, CoordinateJson.Origin($"{server.Name}.{services.Options.Datacenter}")));
            writer.WriteEndObject();
            writer.WriteEndArray();
        });

    public static async ValueTask UpdateAsync(ApiCall call)
    {
        using var document = await call.ReadJsonAsync();
        if (document is null)
        {
            return;
        }

        var fault = new JsonFault();
        var body = new JsonObjectReader(document.RootElement, "", fault);
        var place = body.Object("Coord");
        var coordinate = new Coordinate
        {
            Node = body.String("Node"),
            Segment = body.String("Segment"),
            Vec = place?.Numbers("Vec") ?? [],
            Error = place?.Number("Error") ?? 0,
            Adjustment = place?.Number("Adjustment") ?? 0,
            Height = place?.Number("Height") ?? 0,
        };
        if (fault.Message is { } message)
        {
            await call.FailAsync(ApiError.DecodeFailed(message));
            return;
        }

        if (coordinate.Node.Length == 0 || coordinate.Vec.IsEmpty)
        {
            await call.FailAsync(ApiError.BadRequest("Must provide a node and a coordinate"));
            return;
        }

        var outcome = await call.WriteAsync(new CoordinateUpdateRequest([coordinate]));
        await (outcome.Error is { } error ? call.FailAsync(ApiError.Internal(error)) : call.EmptyAsync());
    }
}
