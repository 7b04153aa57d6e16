using System.Text.Json;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Api.Members;

namespace Fairlead.Api.Operators;

/// <summary><c>/v1/operator/raft</c>. There is no Raft of ours; servers are listed as its peers, since tools read the list.</summary>
internal static class RaftEndpoints
{
    public static ValueTask ConfigurationAsync(ApiCall call) =>
        call.TryReadOptions(out _, out var error)
            ? call.JsonAsync((call.Services.Members.Servers, call.Services.Registry.Current.Index), static (writer, found) =>
            {
                writer.WriteStartObject();
                writer.WritePropertyName("Servers");
                writer.WriteArray(found.Servers, Write);
                writer.WriteNumber("Index", found.Index);
                writer.WriteEndObject();
            })
            : call.FailAsync(error);

    /// <summary>Members of the store are removed with its own tools; a server that is gone leaves the list by itself.</summary>
    public static ValueTask RemovePeerAsync(ApiCall call)
    {
        var address = call.Query.Get("address");
        var id = call.Query.Get("id");
        if (address.Length == 0 == (id.Length == 0))
        {
            return call.FailAsync(ApiError.BadRequest(address.Length == 0 ? "Must specify either ?id with the server's ID or ?address with IP:port of peer to remove" : "Must specify only one of ?id or ?address"));
        }

        var server = call.Services.Members.Servers.FirstOrDefault(server => server.Address == address || server.Id == id);
        if (server is null)
        {
            return call.FailAsync(ApiError.Internal($"{(id.Length > 0 ? $"id \"{id}\"" : $"address \"{address}\"")} was not found in the Raft configuration"));
        }

        return call.Services.StoreMembers is null
            ? call.FailAsync(ApiError.Internal("This server is a live member of the cluster; stop it first, or let it leave"))
            : StoreEndpoints.RemoveAsync(call, server.Id);
    }

    private static void Write(Utf8JsonWriter writer, ServerMember server)
    {
        writer.WriteStartObject();
        writer.WriteString("ID", server.Id);
        writer.WriteString("Node", server.Name);
        writer.WriteString("Address", server.Address);
        writer.WriteBoolean("Leader", server.Leader);
        writer.WriteString("ProtocolVersion", "3");
        writer.WriteBoolean("Voter", server.Voter);
        writer.WriteEndObject();
    }
}
