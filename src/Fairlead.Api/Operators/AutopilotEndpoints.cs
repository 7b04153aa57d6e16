using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Api.Members;
using Fairlead.Primitives.Durations;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.Requests;

namespace Fairlead.Api.Operators;

/// <summary><c>/v1/operator/autopilot</c>.</summary>
internal static class AutopilotEndpoints
{
    public static ValueTask ConfigurationAsync(ApiCall call) => call.Verb == HttpVerbs.Get ? ReadAsync(call) : WriteAsync(call);

    /// <summary>200 when every server is healthy, 429 when one is not.</summary>
    public static async ValueTask HealthAsync(ApiCall call)
    {
        if (!call.TryCheckDatacenter(out var error))
        {
            await call.FailAsync(error);
            return;
        }

        var servers = await ServerStanding.ReadAsync(call.Services, call.Aborted);
        await call.JsonAsync((servers, call.Services.Options), static (writer, found) => WriteHealth(writer, found.servers, found.Options), AreHealthy(servers) ? 200 : 429);
    }

    public static async ValueTask StateAsync(ApiCall call)
    {
        if (!call.TryCheckDatacenter(out var error))
        {
            await call.FailAsync(error);
            return;
        }

        var servers = await ServerStanding.ReadAsync(call.Services, call.Aborted);
        await call.JsonAsync((servers, call.Services.Options), static (writer, found) => WriteState(writer, found.servers, found.Options));
    }

    private static async ValueTask ReadAsync(ApiCall call)
    {
        if (!call.TryReadOptions(out var options, out var error))
        {
            await call.FailAsync(error);
            return;
        }

        var reply = await call.WaitAsync(new GetAutopilot(), options with { Index = 0 });
        await call.JsonAsync(reply.Answer.Value, Write);
    }

    private static async ValueTask WriteAsync(ApiCall call)
    {
        using var document = await call.ReadJsonAsync();
        if (document is null)
        {
            return;
        }

        var fault = new JsonFault();
        var body = new JsonObjectReader(document.RootElement, "", fault);
        var defaults = AutopilotConfiguration.Default;
        var configuration = new AutopilotConfiguration
        {
            CleanupDeadServers = body.Boolean("CleanupDeadServers"),
            LastContactThreshold = body.Duration("LastContactThreshold") ?? defaults.LastContactThreshold,
            MaxTrailingLogs = body.Unsigned("MaxTrailingLogs"),
            MinQuorum = (uint)Math.Min(body.Unsigned("MinQuorum"), uint.MaxValue),
            ServerStabilizationTime = body.Duration("ServerStabilizationTime") ?? defaults.ServerStabilizationTime,
        };
        if (fault.Message is { } message)
        {
            await call.FailAsync(ApiError.BadRequest("Error parsing autopilot config: " + message));
            return;
        }

        ulong? cas = null;
        if (call.Query.Has("cas"))
        {
            if (!ulong.TryParse(call.Query.Get("cas"), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                await call.FailAsync(ApiError.BadRequest("Error parsing cas value: it must be a number"));
                return;
            }

            cas = index;
        }

        var outcome = await call.WriteAsync(new AutopilotSetRequest(configuration, cas));
        await (outcome.Error is { } error ? call.FailAsync(ApiError.Internal(error)) : cas is null ? call.EmptyAsync() : call.BooleanAsync(outcome.Applied));
    }

    private static void Write(Utf8JsonWriter writer, AutopilotConfiguration configuration)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("CleanupDeadServers", configuration.CleanupDeadServers);
        writer.WriteString("LastContactThreshold", GoDuration.Format(configuration.LastContactThreshold));
        writer.WriteNumber("MaxTrailingLogs", configuration.MaxTrailingLogs);
        writer.WriteNumber("MinQuorum", configuration.MinQuorum);
        writer.WriteString("ServerStabilizationTime", GoDuration.Format(configuration.ServerStabilizationTime));
        writer.WriteString("RedundancyZoneTag", "");
        writer.WriteBoolean("DisableUpgradeMigration", false);
        writer.WriteString("UpgradeVersionTag", "");
        writer.WriteIndexes(configuration.CreateIndex, configuration.ModifyIndex);
        writer.WriteEndObject();
    }

    private static void WriteHealth(Utf8JsonWriter writer, ImmutableArray<ServerMember> servers, ApiOptions options)
    {
        writer.WriteStartObject();
        WriteSummary(writer, servers);
        writer.WritePropertyName("Servers");
        writer.WriteArray(servers, (json, server) => WriteServer(json, server, options));
        writer.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter writer, ImmutableArray<ServerMember> servers, ApiOptions options)
    {
        writer.WriteStartObject();
        WriteSummary(writer, servers);
        writer.WriteNumber("OptimisticFailureTolerance", Tolerance(servers));
        writer.WriteStartObject("Servers");
        foreach (var server in servers)
        {
            writer.WritePropertyName(server.Id);
            WriteServer(writer, server, options);
        }

        writer.WriteEndObject();
        writer.WriteString("Leader", servers.FirstOrDefault(static server => server.Leader)?.Id ?? "");
        writer.WritePropertyName("Voters");
        writer.WriteArray([.. servers.Where(static server => server.Voter).Select(static server => server.Id)], static (Utf8JsonWriter json, string id) => json.WriteStringValue(id));
        writer.WriteEndObject();
    }

    private static void WriteSummary(Utf8JsonWriter writer, ImmutableArray<ServerMember> servers)
    {
        writer.WriteBoolean("Healthy", AreHealthy(servers));
        writer.WriteNumber("FailureTolerance", Tolerance(servers));
    }

    private static bool AreHealthy(ImmutableArray<ServerMember> servers) => servers.Length > 0 && servers.All(static server => server.Healthy);

    /// <summary>How many more servers may die before the majority is lost.</summary>
    private static int Tolerance(ImmutableArray<ServerMember> servers)
    {
        var voters = servers.Count(static server => server.Voter);
        var healthy = servers.Count(static server => server is { Voter: true, Healthy: true });
        return Math.Max(0, healthy - ((voters / 2) + 1));
    }

    private static void WriteServer(Utf8JsonWriter writer, ServerMember server, ApiOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("ID", server.Id);
        writer.WriteString("Name", server.Name);
        writer.WriteString("Address", server.Address);
        writer.WriteString("SerfStatus", server.Alive ? "alive" : "failed");
        writer.WriteString("Version", options.ConsulVersion);
        writer.WriteBoolean("Leader", server.Leader);
        writer.WriteString("LastContact", GoDuration.Format(server.LastContact));
        writer.WriteNumber("LastTerm", server.LastTerm);
        writer.WriteNumber("LastIndex", server.LastIndex);
        writer.WriteBoolean("Healthy", server.Healthy);
        writer.WriteBoolean("Voter", server.Voter);
        writer.WriteString("StableSince", server.StableSince.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        writer.WriteEndObject();
    }
}
