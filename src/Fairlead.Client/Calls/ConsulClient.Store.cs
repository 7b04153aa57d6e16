using System.Net;
using System.Text.Json;
using Fairlead.Client.Transport;
using Fairlead.Client.Wire;

namespace Fairlead.Client;

/// <summary><c>/v1/operator/store</c>: Fairlead's own; a Consul answers 404.</summary>
public sealed partial class ConsulClient
{
    /// <summary>How the store is, whether it takes writes or not.</summary>
    public async Task<JsonElement> GetStoreStatusAsync(CancellationToken cancellationToken = default)
    {
        const string Path = "/v1/operator/store/status";
        using var response = await SendAsync(HttpMethod.Get, Path, null, Options.RequestTimeout, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.TooManyRequests
            ? await ReadAsync(response, WireJson.Default.JsonElement, cancellationToken).ConfigureAwait(false)
            : throw await RefusedAsync(response, HttpMethod.Get, Path, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The members of a store that Fairlead runs itself.</summary>
    public Task<JsonElement> ListStoreMembersAsync(CancellationToken cancellationToken = default) =>
        GetAsync("/v1/operator/store/members", WireJson.Default.JsonElement, cancellationToken);

    /// <summary>Adds a member by its peer address.</summary>
    public async Task AddStoreMemberAsync(string peerUrl, CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/operator/store/member").With("peer", peerUrl).ToString();
        using var response = await CallAsync(HttpMethod.Put, path, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes the member of a dead server, by name, node id, address or etcd's id.</summary>
    public async Task RemoveStoreMemberAsync(string id, CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/operator/store/member").With("id", id).ToString();
        using var response = await CallAsync(HttpMethod.Delete, path, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives free space back, of one member or (empty) of all, one after the other.</summary>
    public async Task<JsonElement> DefragmentStoreAsync(string name = "", CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/operator/store/defragment").With("name", name).ToString();
        using var response = await CallAsync(HttpMethod.Put, path, null, cancellationToken, timeout: TimeSpan.FromMinutes(10)).ConfigureAwait(false);
        return await ReadAsync(response, WireJson.Default.JsonElement, cancellationToken).ConfigureAwait(false);
    }
}
