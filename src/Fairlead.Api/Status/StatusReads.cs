using Fairlead.Api.Http;

namespace Fairlead.Api.Status;

/// <summary><c>/v1/status</c>: no index, no headers of consistency, always 200.</summary>
internal static class StatusReads
{
    /// <summary><c>"10.0.0.1:8300"</c>, or an empty string while there is none.</summary>
    public static ValueTask LeaderAsync(ApiCall call) =>
        call.TryCheckDatacenter(out var error)
            ? call.JsonAsync(call.Services.Members.Servers.FirstOrDefault(server => server.Leader)?.Address ?? "", static (writer, leader) => writer.WriteStringValue(leader))
            : call.FailAsync(error);

    public static ValueTask PeersAsync(ApiCall call) =>
        call.TryCheckDatacenter(out var error)
            ? call.JsonAsync(call.Services.Members.Servers, static (writer, servers) =>
            {
                writer.WriteStartArray();
                foreach (var server in servers)
                {
                    writer.WriteStringValue(server.Address);
                }

                writer.WriteEndArray();
            })
            : call.FailAsync(error);
}
