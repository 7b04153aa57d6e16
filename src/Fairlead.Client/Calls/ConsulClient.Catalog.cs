using System.Collections.Immutable;
using System.Text.Json;
using Fairlead.Client.Transport;
using Fairlead.Client.Wire;
using Fairlead.Registry.Model;

namespace Fairlead.Client;

/// <summary><c>/v1/catalog</c>, <c>/v1/health</c> and <c>/v1/status</c>, read once.</summary>
public sealed partial class ConsulClient
{
    /// <summary>All services with their tags, by name.</summary>
    public async Task<ImmutableArray<ServiceSummary>> GetServicesAsync(CatalogFilter? filter = null, CancellationToken cancellationToken = default) =>
        (await GetAsync(Filtered("/v1/catalog/services", "", filter), WireJson.Default.DictionaryStringStringArray, cancellationToken).ConfigureAwait(false)).ToModel();

    /// <summary>The catalog's instances of a service, without their checks.</summary>
    public async Task<ImmutableArray<ServiceEndpoint>> GetServiceInstancesAsync(string service, CatalogFilter? filter = null, CancellationToken cancellationToken = default) =>
        [.. (await GetAsync(Filtered("/v1/catalog/service/", service, filter), WireJson.Default.CatalogServiceBodyArray, cancellationToken).ConfigureAwait(false))
            .Select(Mapping.ToModel)];

    /// <summary>All nodes.</summary>
    public async Task<ImmutableArray<Node>> GetNodesAsync(CatalogFilter? filter = null, CancellationToken cancellationToken = default) =>
        [.. (await GetAsync(Filtered("/v1/catalog/nodes", "", filter), WireJson.Default.NodeBodyArray, cancellationToken).ConfigureAwait(false)).Select(Mapping.ToModel)];

    /// <summary>A node with its services; null when unknown.</summary>
    public async Task<NodeServices?> GetNodeAsync(string node, CatalogFilter? filter = null, CancellationToken cancellationToken = default)
    {
        var document = await GetAsync(Filtered("/v1/catalog/node/", node, filter), WireJson.Default.JsonElement, cancellationToken).ConfigureAwait(false);
        return document.ValueKind == JsonValueKind.Null ? null : document.Deserialize(WireJson.Default.NodeServicesBody)?.ToModel();
    }

    /// <summary>The datacenters known, own first.</summary>
    public async Task<ImmutableArray<string>> GetDatacentersAsync(CancellationToken cancellationToken = default) =>
        [.. await GetAsync("/v1/catalog/datacenters", WireJson.Default.StringArray, cancellationToken).ConfigureAwait(false)];

    /// <summary>Writes a node, service or checks straight to the catalog; the body is Consul's <c>catalog/register</c> document.</summary>
    public Task<bool> RegisterInCatalogAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken = default) =>
        AskAsync(HttpMethod.Put, RequestUri.Path("/v1/catalog/register").With("dc", Dc("")).ToString(), Json(json.Span), cancellationToken);

    /// <summary>Removes a node, service or check from the catalog; the body is Consul's <c>catalog/deregister</c> document.</summary>
    public Task<bool> DeregisterFromCatalogAsync(ReadOnlyMemory<byte> json, CancellationToken cancellationToken = default) =>
        AskAsync(HttpMethod.Put, RequestUri.Path("/v1/catalog/deregister").With("dc", Dc("")).ToString(), Json(json.Span), cancellationToken);

    /// <summary>The instances of a service with the checks that count for them.</summary>
    public async Task<ImmutableArray<ServiceEndpoint>> GetServiceHealthAsync(
        string service, CatalogFilter? filter = null, bool passingOnly = false, CancellationToken cancellationToken = default)
    {
        var path = Filtered("/v1/health/service/", service, filter);
        path += passingOnly ? (path.Contains('?', StringComparison.Ordinal) ? "&passing" : "?passing") : "";
        return [.. (await GetAsync(path, WireJson.Default.HealthEntryBodyArray, cancellationToken).ConfigureAwait(false)).Select(Mapping.ToModel)];
    }

    /// <summary>The checks of a node, its services' included.</summary>
    public Task<ImmutableArray<HealthCheck>> GetNodeChecksAsync(string node, CatalogFilter? filter = null, CancellationToken cancellationToken = default) =>
        GetChecksAsync(Filtered("/v1/health/node/", node, filter), cancellationToken);

    /// <summary>The checks of a service, without its nodes' own.</summary>
    public Task<ImmutableArray<HealthCheck>> GetServiceChecksAsync(string service, CatalogFilter? filter = null, CancellationToken cancellationToken = default) =>
        GetChecksAsync(Filtered("/v1/health/checks/", service, filter), cancellationToken);

    /// <summary>The checks in a state: <c>any</c>, <c>passing</c>, <c>warning</c> or <c>critical</c>.</summary>
    public Task<ImmutableArray<HealthCheck>> GetChecksInStateAsync(string state, CatalogFilter? filter = null, CancellationToken cancellationToken = default) =>
        GetChecksAsync(Filtered("/v1/health/state/", state, filter), cancellationToken);

    /// <summary>The leader's address, empty when there is none.</summary>
    public Task<string> GetLeaderAsync(CancellationToken cancellationToken = default) =>
        GetAsync("/v1/status/leader", WireJson.Default.String, cancellationToken);

    /// <summary>The servers' addresses.</summary>
    public async Task<ImmutableArray<string>> GetPeersAsync(CancellationToken cancellationToken = default) =>
        [.. await GetAsync("/v1/status/peers", WireJson.Default.StringArray, cancellationToken).ConfigureAwait(false)];

    /// <summary>Any other document, as JSON text; the path is in wire form with its query.</summary>
    public Task<JsonElement> GetDocumentAsync(string pathAndQuery, CancellationToken cancellationToken = default) =>
        GetAsync(pathAndQuery, WireJson.Default.JsonElement, cancellationToken);

    private async Task<ImmutableArray<HealthCheck>> GetChecksAsync(string path, CancellationToken cancellationToken) =>
        Mapping.Checks(await GetAsync(path, WireJson.Default.CheckBodyArray, cancellationToken).ConfigureAwait(false));

    private string Filtered(string path, string name, CatalogFilter? filter)
    {
        filter ??= CatalogFilter.None;
        var uri = RequestUri.Path(path, name).With("dc", Dc(filter.Datacenter)).With("near", filter.Near).With("filter", filter.Expression);
        foreach (var tag in filter.Tags)
        {
            uri = uri.With("tag", tag);
        }

        foreach (var meta in filter.NodeMeta)
        {
            uri = uri.With("node-meta", meta);
        }

        return uri.Flag("stale", filter.Stale).ToString();
    }
}

/// <summary>What narrows or orders a read of the catalog.</summary>
public sealed record CatalogFilter
{
    /// <summary>Everything, in the agent's order.</summary>
    public static CatalogFilter None { get; } = new();

    /// <summary>Empty for the agent's own.</summary>
    public string Datacenter { get; init; } = "";

    /// <summary>Sort by distance to this node; empty for none.</summary>
    public string Near { get; init; } = "";

    /// <summary>A filter expression of Consul's language; empty for none.</summary>
    public string Expression { get; init; } = "";

    /// <summary>Tags an instance must all have.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Node metadata an instance's node must all have, each <c>key:value</c>.</summary>
    public ImmutableArray<string> NodeMeta { get; init; } = [];

    /// <summary>Whether any server may answer.</summary>
    public bool Stale { get; init; }
}
