using System.Text.Json;
using Fairlead.Api.Http;
using Fairlead.Api.Json;
using Fairlead.Cluster.Members;
using Fairlead.Store.Contract;

namespace Fairlead.Api.Operators;

/// <summary><c>/v1/operator/store</c>: the store under the registry and its members. Fairlead's own; Consul has no such endpoints.</summary>
internal static class StoreEndpoints
{
    private const string NoMembers = "This registry does not run in an etcd of Fairlead's own: it has no members to manage. An etcd of yours is managed with etcdctl.";

    /// <summary>Every member and how it is.</summary>
    public static async ValueTask MembersAsync(ApiCall call)
    {
        if (call.Services.StoreMembers is not { } members)
        {
            await call.FailAsync(ApiError.BadRequest(NoMembers));
            return;
        }

        await call.JsonAsync(await members.ListAsync(call.Aborted), WriteAll);
    }

    /// <summary>PUT <c>?peer=URL</c> adds, DELETE <c>?id=</c> (name, node id, address or etcd's id) removes.</summary>
    public static ValueTask MemberAsync(ApiCall call) =>
        call.Verb == HttpVerbs.Delete ? RemoveAsync(call, call.Query.Get("id")) : AddAsync(call);

    /// <summary>Gives free space back: of the member <c>?name=</c>, or of all, one after the other.</summary>
    public static async ValueTask DefragmentAsync(ApiCall call)
    {
        if (call.Services.StoreMembers is not { } members)
        {
            await call.FailAsync(ApiError.BadRequest(NoMembers));
            return;
        }

        var name = call.Query.Get("name");
        try
        {
            await call.JsonAsync(await members.DefragmentAsync(name.Length > 0 ? name : null, call.Aborted), WriteAll);
        }
        catch (KeyNotFoundException unknown)
        {
            await call.FailAsync(new ApiError(404, unknown.Message));
        }
    }

    /// <summary>How the store is, whatever its engine: 200 when it takes writes, 429 when not.</summary>
    public static ValueTask StatusAsync(ApiCall call)
    {
        var store = call.Services.Registry.Store;
        var health = store.Health;
        return call.JsonAsync((store.Identity, Health: health, store.Engine), static (writer, found) =>
        {
            writer.WriteStartObject();
            writer.WriteString("Registry", found.Identity.ToString());
            writer.WriteString("Engine", found.Engine);
            writer.WriteBoolean("Writable", found.Health.Writable);
            writer.WriteString("Reason", found.Health.Reason ?? "");
            writer.WriteNumber("Revision", found.Health.Revision);
            writer.WriteNumber("SizeBytes", found.Health.SizeBytes);
            writer.WriteNumber("WaitingWrites", found.Health.WaitingWrites);
            writer.WriteNumber("LastSyncMilliseconds", found.Health.LastSync.TotalMilliseconds);
            writer.WriteNumber("WorstSyncMilliseconds", found.Health.WorstSync.TotalMilliseconds);
            writer.WritePropertyName("Members");
            writer.WriteArray(found.Health.Members, static (Utf8JsonWriter json, StoreMemberHealth member) =>
            {
                json.WriteStartObject();
                json.WriteString("Endpoint", member.Endpoint);
                json.WriteBoolean("Reachable", member.Reachable);
                json.WriteBoolean("Leader", member.Leader);
                json.WriteNumber("Revision", member.Revision);
                json.WriteNumber("SizeBytes", member.SizeBytes);
                json.WriteString("Note", member.Note);
                json.WriteNumber("AverageLogSyncMilliseconds", member.AverageLogSync?.TotalMilliseconds ?? 0);
                json.WriteEndObject();
            });
            writer.WriteEndObject();
        }, health.Writable ? 200 : 429);
    }

    internal static async ValueTask RemoveAsync(ApiCall call, string which)
    {
        if (call.Services.StoreMembers is not { } members)
        {
            await call.FailAsync(ApiError.BadRequest(NoMembers));
            return;
        }

        if (which.Length == 0)
        {
            await call.FailAsync(ApiError.BadRequest("Give ?id= with the member's name, node id, address or etcd id"));
            return;
        }

        try
        {
            await members.RemoveAsync(which, call.Aborted);
            await call.EmptyAsync();
        }
        catch (KeyNotFoundException unknown)
        {
            await call.FailAsync(new ApiError(404, unknown.Message));
        }
        catch (InvalidOperationException refused)
        {
            await call.FailAsync(ApiError.Internal(refused.Message));
        }
    }

    private static async ValueTask AddAsync(ApiCall call)
    {
        if (call.Services.StoreMembers is not { } members)
        {
            await call.FailAsync(ApiError.BadRequest(NoMembers));
            return;
        }

        if (!Uri.TryCreate(call.Query.Get("peer"), UriKind.Absolute, out var peer) || peer.Scheme is not ("http" or "https"))
        {
            await call.FailAsync(ApiError.BadRequest("Give ?peer= with the new member's peer address, such as http://10.0.0.4:2380"));
            return;
        }

        await members.AddAsync(peer, call.Aborted);
        await call.EmptyAsync();
    }

    private static void WriteAll(Utf8JsonWriter writer, IReadOnlyList<StoreMemberReport> members) => writer.WriteArray(members, static (Utf8JsonWriter json, StoreMemberReport member) =>
    {
        json.WriteStartObject();
        json.WriteString("ID", member.Id);
        json.WriteString("Name", member.Name);
        json.WriteString("NodeID", member.NodeId);
        json.WriteString("Address", member.Address);
        json.WriteString("PeerURL", member.PeerUrl);
        json.WriteBoolean("Reachable", member.Reachable);
        json.WriteBoolean("Leader", member.Leader);
        json.WriteNumber("RaftTerm", member.RaftTerm);
        json.WriteNumber("RaftIndex", member.RaftIndex);
        json.WriteNumber("Revision", member.Revision);
        json.WriteNumber("SizeBytes", member.Size);
        json.WriteNumber("InUseBytes", member.SizeInUse);
        json.WriteString("Note", member.Note);
        json.WriteEndObject();
    });
}
