using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Fairlead.Api.Coordinates;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Primitives.Durations;

namespace Fairlead.Api.AgentDoor;

/// <summary><c>/v1/agent/self</c>: who this agent is. Clients begin with <c>Config.Datacenter</c>, <c>Config.Version</c> and <c>Member</c>.</summary>
internal static class AgentSelf
{
    public static ValueTask AnswerAsync(ApiCall call) => call.JsonAsync(call.Services, Write);

    private static void Write(Utf8JsonWriter writer, ApiServices services)
    {
        var options = services.Options;
        writer.WriteStartObject();
        writer.WriteStartObject("Config");
        writer.WriteString("Datacenter", options.Datacenter);
        writer.WriteString("NodeName", options.NodeName);
        writer.WriteString("NodeID", options.NodeId);
        writer.WriteString("Revision", "");
        writer.WriteBoolean("Server", options.Server);
        writer.WriteString("Version", options.ConsulVersion);
        writer.WriteEndObject();
        WriteDebugConfig(writer, services);
        writer.WritePropertyName("Coord");
        if (options.DisableCoordinates)
        {
            writer.WriteNullValue();
        }
        else
        {
            CoordinateJson.WriteVector(writer, services.Coordinate?.Invoke() ?? CoordinateJson.Origin(options.NodeName));
        }

        writer.WritePropertyName("Member");
        var own = services.Members.Members.FirstOrDefault(member => member.Name == options.NodeName);
        if (own is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            MemberJson.Write(writer, own);
        }

        WriteStats(writer, services);
        writer.WriteMap("Meta", options.NodeMeta);
        writer.WriteEndObject();
    }

    private static void WriteDebugConfig(Utf8JsonWriter writer, ApiServices services)
    {
        var options = services.Options;
        writer.WriteStartObject("DebugConfig");
        writer.WriteBoolean("ACLsEnabled", false);
        writer.WriteString("AdvertiseAddrLAN", options.AdvertiseAddress);
        writer.WriteString("AdvertiseAddrWAN", options.AdvertiseAddress);
        writer.WriteString("Datacenter", options.Datacenter);
        writer.WriteString("DefaultQueryTime", Primitives.Durations.GoDuration.Format(options.DefaultQueryTime));
        writer.WriteBoolean("DisableRemoteExec", options.DisableRemoteExec);
        writer.WriteBoolean("EnableRemoteScriptChecks", options.EnableRemoteScriptChecks);
        writer.WritePropertyName("HTTPAddrs");
        writer.WriteArray(options.Endpoints, static (json, endpoint) => json.WriteStringValue(endpoint.Address));
        writer.WriteNumber("HTTPMaxConnsPerClient", options.HttpMaxConnectionsPerClient);
        writer.WriteNumber("KVMaxValueSize", options.KvMaxValueSize);
        writer.WriteString("MaxQueryTime", Primitives.Durations.GoDuration.Format(options.MaxQueryTime));
        writer.WriteString("NodeID", options.NodeId);
        writer.WriteMap("NodeMeta", options.NodeMeta);
        writer.WriteString("NodeName", options.NodeName);
        writer.WriteString("PrimaryDatacenter", options.Datacenter);
        writer.WriteNumber("SerfPortLAN", options.MemberPort);
        writer.WriteBoolean("ServerMode", options.Server);
        writer.WriteNumber("ServerPort", options.ServerPort);
        writer.WriteNumber("TxnMaxReqLen", options.TxnMaxRequestLength);
        writer.WriteString("Version", options.ConsulVersion);
        writer.WriteEndObject();
    }

    /// <summary>Sections of texts, as <c>consul info</c> prints them.</summary>
    private static void WriteStats(Utf8JsonWriter writer, ApiServices services)
    {
        var options = services.Options;
        var local = services.Agent.Snapshot;
        var leader = services.Members.Servers.FirstOrDefault(static server => server.Leader);
        var index = services.Host?.Current.Index ?? 0;
        writer.WriteStartObject("Stats");
        Section(writer, "agent",
            ("check_monitors", Number(local.Checks.Values.Count(static check => check.Definition is { Interval.Ticks: > 0 }))),
            ("check_ttls", Number(local.Checks.Values.Count(static check => check.Definition is { Ttl.Ticks: > 0 }))),
            ("checks", Number(local.Checks.Count)),
            ("services", Number(local.Services.Count)));
        Section(writer, "build", ("prerelease", ""), ("revision", ""), ("version", options.ConsulVersion), ("fairlead", options.Version));
        Section(writer, "consul",
            ("acl", "disabled"),
            ("known_datacenters", "1"),
            ("known_servers", Number(services.Members.Servers.Length)),
            ("leader", leader?.Name == options.NodeName ? "true" : "false"),
            ("leader_addr", leader?.Address ?? ""),
            ("server", options.Server ? "true" : "false"));
        Section(writer, "raft",
            ("applied_index", Number(index)),
            ("commit_index", Number(index)),
            ("last_log_index", Number(index)),
            ("num_peers", Number(Math.Max(0, services.Members.Servers.Length - 1))),
            ("state", leader is null ? "Candidate" : leader.Name == options.NodeName ? "Leader" : "Follower"));
        Section(writer, "runtime",
            ("arch", RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()),
            ("cpu_count", Number(Environment.ProcessorCount)),
            ("goroutines", Number(ThreadPool.ThreadCount)),
            ("gc_pause", GoDuration.Format(GC.GetTotalPauseDuration())),
            ("heap_bytes", Number(GC.GetTotalMemory(forceFullCollection: false))),
            ("lock_contentions", Number(Monitor.LockContentionCount)),
            ("queued_work", Number(ThreadPool.PendingWorkItemCount)),
            ("waiting_queries", Number(services.Host?.WaitingQueries ?? 0)),
            ("max_procs", Number(Environment.ProcessorCount)),
            ("os", OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : "windows"),
            ("version", RuntimeInformation.FrameworkDescription));
        Section(writer, "serf_lan",
            ("failed", Number(services.Members.Members.Count(static member => member.Status == Members.MemberStatus.Failed))),
            ("left", Number(services.Members.Members.Count(static member => member.Status == Members.MemberStatus.Left))),
            ("members", Number(services.Members.Members.Length)));
        writer.WriteEndObject();
    }

    private static void Section(Utf8JsonWriter writer, string name, params ReadOnlySpan<(string Name, string Value)> values)
    {
        writer.WriteStartObject(name);
        foreach (var (key, value) in values)
        {
            writer.WriteString(key, value);
        }

        writer.WriteEndObject();
    }

    private static string Number<T>(T value)
        where T : IFormattable => value.ToString(null, CultureInfo.InvariantCulture);
}
