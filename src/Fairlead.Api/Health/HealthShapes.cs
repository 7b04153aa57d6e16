using System.Collections.Immutable;
using Fairlead.Api.Json;
using Fairlead.Api.Reads;
using Fairlead.Registry.Model;

namespace Fairlead.Api.Health;

/// <summary>The answers of the health endpoints.</summary>
internal static class HealthShapes
{
    public static ReadShape<ImmutableArray<ServiceEndpoint>> Endpoints { get; } = new("endpoints", static (writer, endpoints) => writer.WriteArray(endpoints, CheckJson.WriteEndpoint));

    public static ReadShape<ImmutableArray<HealthCheck>> Checks { get; } = new("checks", static (writer, checks) => writer.WriteArray(checks, CheckJson.Write));
}
