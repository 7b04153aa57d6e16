using System.Globalization;
using System.Net;
using System.Text.Json;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;

namespace Fairlead.Api.Queries;

/// <summary>Running a prepared query, and showing what it would run.</summary>
internal static class PreparedQueryExecution
{
    public static async ValueTask ExecuteAsync(ApiCall call, string idOrName)
    {
        if (!call.TryReadOptions(out var options, out var error))
        {
            await call.FailAsync(error);
            return;
        }

        var limitText = call.Query.Get("limit");
        var limit = 0;
        if (limitText.Length > 0 && !int.TryParse(limitText, NumberStyles.Integer, CultureInfo.InvariantCulture, out limit))
        {
            await call.FailAsync(ApiError.BadRequest($"Bad limit: \"{limitText}\" is no number"));
            return;
        }

        // Never blocking: the index is of no use to the client, as in Consul.
        var near = options.Near == "_ip" ? NodeAt(call) : options.Near;
        var reply = await call.WaitAsync(new ExecutePreparedQuery(idOrName, near.Length > 0 ? near : call.AskedNode), options with { Index = 0 });
        call.SetReadHeaders(reply.Index, options, tellsConsistency: true);
        if (reply.Answer.Value is not { } found)
        {
            await call.FailAsync(404, "Query not found");
            return;
        }

        var endpoints = found.Endpoints.ToArray();
        if (near.Length == 0 && found.Query.Near.Length == 0)
        {
            // Without a wish for the nearest the load is spread.
            Random.Shared.Shuffle(endpoints);
        }

        var kept = limit > 0 ? endpoints[..Math.Min(limit, endpoints.Length)] : endpoints;
        await call.JsonAsync((found.Query, kept, call.Services.Options.Datacenter), Write);
    }

    public static async ValueTask ExplainAsync(ApiCall call, string idOrName)
    {
        if (!call.TryReadOptions(out var options, out var error))
        {
            await call.FailAsync(error);
            return;
        }

        var reply = await call.WaitAsync(new ResolvePreparedQuery(idOrName), options with { Index = 0 });
        call.SetReadHeaders(reply.Index, options, tellsConsistency: true);
        if (reply.Answer.Value is not { } query)
        {
            await call.FailAsync(404, "Query not found");
            return;
        }

        await call.JsonAsync(query, static (writer, resolved) =>
        {
            writer.WriteStartObject();
            writer.WritePropertyName("Query");
            PreparedQueryJson.Write(writer, resolved);
            WriteMeta(writer);
            writer.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter writer, (PreparedQuery Query, ServiceEndpoint[] Endpoints, string Datacenter) found)
    {
        writer.WriteStartObject();
        writer.WriteString("Service", found.Query.Service);
        writer.WritePropertyName("Nodes");
        writer.WriteArray(found.Endpoints, CheckJson.WriteEndpoint);
        writer.WriteStartObject("DNS");
        writer.WriteString("TTL", found.Query.DnsTtl);
        writer.WriteEndObject();
        writer.WriteString("Datacenter", found.Datacenter);
        writer.WriteNumber("Failovers", 0);
        WriteMeta(writer);
        writer.WriteEndObject();
    }

    private static void WriteMeta(Utf8JsonWriter writer)
    {
        writer.WriteNumber("Index", 0);
        writer.WriteNumber("LastContact", 0);
        writer.WriteBoolean("KnownLeader", true);
        writer.WriteString("ConsistencyLevel", "");
        writer.WriteBoolean("NotModified", false);
    }

    /// <summary>The node the client calls from; empty when no node has its address.</summary>
    private static string NodeAt(ApiCall call)
    {
        if (call.RemoteAddress is not { } remote)
        {
            return "";
        }

        foreach (var (_, state) in call.Services.Registry.Current.Nodes)
        {
            if (state.Node is { } node && IPAddress.TryParse(node.Address, out var address) && address.Equals(remote))
            {
                return node.Name;
            }
        }

        return "";
    }
}
