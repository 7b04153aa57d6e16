using Fairlead.Api.Http;

namespace Fairlead.Api.Operators;

/// <summary>What Consul answers where a part of it is switched off.</summary>
internal static class DisabledEndpoints
{
    /// <summary>Clients map 401 to "ACLs are off".</summary>
    public static ValueTask AclAsync(ApiCall call) => call.FailAsync(401, "ACL support disabled");

    /// <summary>No gossip, so no keys: what Consul says without <c>encrypt</c>.</summary>
    public static ValueTask KeyringAsync(ApiCall call) => call.FailAsync(ApiError.Internal("keyring not enabled: messages between agents are secured with TLS, there is no gossip key"));

    public static ValueTask ConnectAsync(ApiCall call) => call.FailAsync(ApiError.Internal("Connect must be enabled in order to use this endpoint"));
}
