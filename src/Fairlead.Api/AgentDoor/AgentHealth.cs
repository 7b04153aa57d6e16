using System.Text.Json;
using Fairlead.Agent.Local;
using Fairlead.Api.Http;
using Fairlead.Api.Json;

namespace Fairlead.Api.AgentDoor;

/// <summary>
/// The health of this machine's services as a status code, for load balancers' probes: 200 passing, 429 warning, 503 critical or
/// under maintenance, 404 unknown.
/// </summary>
internal static class AgentHealth
{
    public static async ValueTask ByIdAsync(ApiCall call)
    {
        if (call.Tail.Length == 0)
        {
            await call.FailAsync(ApiError.BadRequest("Missing serviceID"));
            return;
        }

        if (call.Services.Agent.HealthOf(call.Tail) is not { } health)
        {
            await call.FailAsync(404, $"ServiceId {call.Tail} not found");
            return;
        }

        call.AnswerHeaders["X-Consul-Reason"] = health.AggregatedStatus;
        await (WantsText(call)
            ? call.TextAsync(Code(health), health.AggregatedStatus, "text/plain; charset=utf-8")
            : call.JsonAsync(health, (writer, value) => Write(writer, value, call.Services.Options.Datacenter), Code(health)));
    }

    /// <summary>All instances of a name on this machine; the worst of them is the code.</summary>
    public static async ValueTask ByNameAsync(ApiCall call)
    {
        if (call.Tail.Length == 0)
        {
            await call.FailAsync(ApiError.BadRequest("Missing service Name"));
            return;
        }

        var agent = call.Services.Agent;
        var found = agent.Snapshot.Services.Values
            .Where(service => service.Instance.Name == call.Tail)
            .Select(service => agent.HealthOf(service.Definition.Id))
            .OfType<LocalServiceHealth>()
            .ToList();
        if (found.Count == 0)
        {
            call.AnswerHeaders["X-Consul-Reason"] = $"ServiceName {call.Tail} Not Found";
            await (WantsText(call)
                ? call.FailAsync(404, $"ServiceName {call.Tail} Not Found")
                : call.JsonAsync(found, static (writer, _) =>
                {
                    writer.WriteStartArray();
                    writer.WriteEndArray();
                }, 404));
            return;
        }

        var worst = found.MaxBy(static health => (Code(health) == 503, health.IsInMaintenance, Code(health)))!;
        call.AnswerHeaders["X-Consul-Reason"] = worst.AggregatedStatus;
        await (WantsText(call)
            ? call.TextAsync(Code(worst), worst.AggregatedStatus, "text/plain; charset=utf-8")
            : call.JsonAsync(found, (writer, all) => writer.WriteArray(all, (json, health) => Write(json, health, call.Services.Options.Datacenter)), Code(worst)));
    }

    private static bool WantsText(ApiCall call) => call.Query.Get("format") == "text" || call.Header("Accept").StartsWith("text/plain", StringComparison.Ordinal);

    private static int Code(LocalServiceHealth health) => health.AggregatedStatus switch
    {
        "passing" => 200,
        "warning" => 429,
        _ => 503,
    };

    private static void Write(Utf8JsonWriter writer, LocalServiceHealth health, string datacenter)
    {
        writer.WriteStartObject();
        writer.WriteString("AggregatedStatus", health.AggregatedStatus);
        writer.WritePropertyName("Service");
        AgentServiceJson.Write(writer, health.Service.Instance, datacenter);
        writer.WritePropertyName("Checks");
        writer.WriteArray(health.Checks, static (json, check) => CheckJson.Write(json, check.Record));
        writer.WriteEndObject();
    }
}
