using System.Collections.Immutable;
using System.Security.Cryptography;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Registry.Filter;
using Fairlead.Registry.Model;

namespace Fairlead.Api.AgentDoor;

/// <summary>What this machine runs: no index headers, no consistency modes.</summary>
internal static class AgentReads
{
    public static ValueTask ServicesAsync(ApiCall call)
    {
        var services = call.Services.Agent.Snapshot.Services.Values.Select(static service => service.Instance).ToImmutableArray();
        return AnswerAsync(call, services, FilterShapes.Service, static service => service.Id, (writer, service) => AgentServiceJson.Write(writer, service, call.Services.Options.Datacenter));
    }

    public static ValueTask ChecksAsync(ApiCall call)
    {
        var checks = call.Services.Agent.Snapshot.Checks.Values.Select(static check => check.Record).ToImmutableArray();
        return AnswerAsync(call, checks, FilterShapes.Check, static check => check.CheckId, CheckJson.Write);
    }

    /// <summary>One service, waiting by content: <c>?hash=</c> is what <c>X-Consul-ContentHash</c> said last.</summary>
    public static async ValueTask ServiceAsync(ApiCall call)
    {
        if (call.Tail.Length == 0)
        {
            await call.FailAsync(ApiError.BadRequest("Missing service ID"));
            return;
        }

        if (!call.TryReadOptions(out var options, out var error))
        {
            await call.FailAsync(error);
            return;
        }

        var known = call.Query.Get("hash");
        using var patience = call.Patience(options.Wait);
        while (true)
        {
            var snapshot = call.Services.Agent.Snapshot;
            if (!snapshot.Services.TryGetValue(call.Tail, out var service))
            {
                await call.FailAsync(404, $"unknown service ID: {call.Tail}");
                return;
            }

            var hash = Hash(service.Instance, call.Services.Options.Datacenter);
            if (known.Length == 0 || hash != known || patience.IsOver)
            {
                call.AnswerHeaders["X-Consul-ContentHash"] = hash;
                await call.JsonAsync(service.Instance, (writer, instance) => AgentServiceJson.Write(writer, instance, call.Services.Options.Datacenter, hash));
                return;
            }

            await patience.WaitAsync(call.Services.Agent.WaitForChangeAsync(snapshot.Version, patience.Token));
        }
    }

    public static ValueTask MembersAsync(ApiCall call)
    {
        // One datacenter: the wide-area list is the servers of the local one.
        var wide = call.Query.Has("wan");
        var members = call.Services.Members.Members;
        return call.JsonAsync(wide ? [.. members.Where(static member => member.Tags.GetValueOrDefault("role") == "consul")] : members, static (writer, all) => writer.WriteArray(all, MemberJson.Write));
    }

    public static ValueTask VersionAsync(ApiCall call) =>
        call.JsonAsync(call.Services.Options, static (writer, options) =>
        {
            writer.WriteStartObject();
            writer.WriteString("SHA", "");
            writer.WriteString("BuildDate", "1970-01-01T00:00:00Z");
            writer.WriteString("HumanVersion", options.ConsulVersion);
            writer.WriteString("FIPS", "");
            writer.WriteString("Fairlead", options.Version);
            writer.WriteEndObject();
        });

    private static ValueTask AnswerAsync<T>(ApiCall call, ImmutableArray<T> rows, FilterShape<T> shape, Func<T, string> id, Action<System.Text.Json.Utf8JsonWriter, T> write)
    {
        if (!call.TryReadFilter(shape, out var filter, out var error))
        {
            return call.FailAsync(error);
        }

        return call.JsonAsync(filter is null ? rows : rows.RemoveAll(row => !filter.Passes(row)), (writer, all) =>
        {
            writer.WriteStartObject();
            foreach (var item in all)
            {
                writer.WritePropertyName(id(item));
                write(writer, item);
            }

            writer.WriteEndObject();
        });
    }

    private static string Hash(ServiceInstance service, string datacenter)
    {
        var json = JsonBody.Encode(service, pretty: false, (writer, value) => AgentServiceJson.Write(writer, value, datacenter));
        return Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 8));
    }
}
