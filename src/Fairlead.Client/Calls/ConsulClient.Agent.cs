using System.Collections.Immutable;
using System.Text.Json;
using Fairlead.Client.Transport;
using Fairlead.Client.Wire;
using Fairlead.Registry.Model;

namespace Fairlead.Client;

/// <summary><c>/v1/agent</c>: the agent that is asked, not the cluster.</summary>
public sealed partial class ConsulClient
{
    /// <summary>The agent's own services, by id.</summary>
    public async Task<ImmutableArray<ServiceInstance>> GetAgentServicesAsync(string filter = "", CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/agent/services").With("filter", filter).ToString();
        var services = await GetAsync(path, WireJson.Default.DictionaryStringServiceBody, cancellationToken).ConfigureAwait(false);
        return [.. services.Values.Select(service => service.ToModel("")).OrderBy(service => service.Id, StringComparer.Ordinal)];
    }

    /// <summary>The agent's own checks, by id.</summary>
    public async Task<ImmutableArray<HealthCheck>> GetAgentChecksAsync(string filter = "", CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/agent/checks").With("filter", filter).ToString();
        var checks = await GetAsync(path, WireJson.Default.DictionaryStringCheckBody, cancellationToken).ConfigureAwait(false);
        return [.. checks.Values.Select(Mapping.ToModel).OrderBy(check => check.CheckId, StringComparer.Ordinal)];
    }

    /// <summary>Members of the cluster as this agent sees them.</summary>
    public async Task<ImmutableArray<AgentMember>> GetMembersAsync(bool wan = false, CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/agent/members").With("wan", wan ? "1" : "").ToString();
        return [.. (await GetAsync(path, WireJson.Default.MemberBodyArray, cancellationToken).ConfigureAwait(false)).Select(AgentMember.From)];
    }

    /// <summary>The agent's configuration, statistics and member record, as Consul documents them.</summary>
    public Task<JsonElement> GetSelfAsync(CancellationToken cancellationToken = default) =>
        GetAsync("/v1/agent/self", WireJson.Default.JsonElement, cancellationToken);

    /// <summary>Name of the node the agent runs on.</summary>
    public async Task<string> GetNodeNameAsync(CancellationToken cancellationToken = default)
    {
        var self = await GetSelfAsync(cancellationToken).ConfigureAwait(false);
        foreach (var (block, field) in new[] { ("Config", "NodeName"), ("Member", "Name") })
        {
            if (self.TryGetProperty(block, out var part) && part.TryGetProperty(field, out var name) && name.GetString() is { Length: > 0 } text)
            {
                return text;
            }
        }

        throw new ConsulRequestException($"GET {Options.Address}/v1/agent/self: the answer names no node", null, "");
    }

    /// <summary>Registers a service; the body is Consul's service definition (PascalCase or snake_case).</summary>
    public Task RegisterServiceAsync(ReadOnlyMemory<byte> definitionJson, bool replaceExistingChecks = false, CancellationToken cancellationToken = default) =>
        PutAsync(
            RequestUri.Path("/v1/agent/service/register").With("replace-existing-checks", replaceExistingChecks ? "true" : "").ToString(),
            Json(definitionJson.Span),
            cancellationToken);

    /// <summary>Removes a service of the agent with its checks.</summary>
    public Task DeregisterServiceAsync(string serviceId, CancellationToken cancellationToken = default) =>
        PutAsync(RequestUri.Path("/v1/agent/service/deregister/", serviceId).ToString(), null, cancellationToken);

    /// <summary>Registers a check; the body is Consul's check definition.</summary>
    public Task RegisterCheckAsync(ReadOnlyMemory<byte> definitionJson, CancellationToken cancellationToken = default) =>
        PutAsync("/v1/agent/check/register", Json(definitionJson.Span), cancellationToken);

    /// <summary>Removes a check of the agent.</summary>
    public Task DeregisterCheckAsync(string checkId, CancellationToken cancellationToken = default) =>
        PutAsync(RequestUri.Path("/v1/agent/check/deregister/", checkId).ToString(), null, cancellationToken);

    /// <summary>Reports the state of a TTL check.</summary>
    public Task UpdateCheckAsync(string checkId, CheckStatus status, string note = "", CancellationToken cancellationToken = default)
    {
        var verb = status switch { CheckStatus.Passing => "pass", CheckStatus.Warning => "warn", _ => "fail" };
        return PutAsync(RequestUri.Path($"/v1/agent/check/{verb}/", checkId).With("note", note).ToString(), null, cancellationToken);
    }

    /// <summary>Puts the node, or with <paramref name="serviceId"/> one service, into or out of maintenance.</summary>
    public Task SetMaintenanceAsync(bool enable, string reason = "", string serviceId = "", CancellationToken cancellationToken = default)
    {
        var path = serviceId.Length > 0 ? RequestUri.Path("/v1/agent/service/maintenance/", serviceId) : RequestUri.Path("/v1/agent/maintenance");
        return PutAsync(path.With("enable", enable ? "true" : "false").With("reason", reason).ToString(), null, cancellationToken);
    }

    /// <summary>Makes the agent join the cluster of another.</summary>
    public Task JoinAsync(string address, bool wan = false, CancellationToken cancellationToken = default) =>
        PutAsync(RequestUri.Path("/v1/agent/join/", address).With("wan", wan ? "1" : "").ToString(), null, cancellationToken);

    /// <summary>Makes the agent leave its cluster and end.</summary>
    public Task LeaveAsync(CancellationToken cancellationToken = default) => PutAsync("/v1/agent/leave", null, cancellationToken);

    /// <summary>Declares a failed member gone; with <paramref name="prune"/> forgets it at once.</summary>
    public Task ForceLeaveAsync(string node, bool prune = false, CancellationToken cancellationToken = default) =>
        PutAsync(RequestUri.Path("/v1/agent/force-leave/", node).Flag("prune", prune).ToString(), null, cancellationToken);

    /// <summary>Makes the agent read its configuration again.</summary>
    public Task ReloadAsync(CancellationToken cancellationToken = default) => PutAsync("/v1/agent/reload", null, cancellationToken);

    /// <summary>The agent's log as it is written, until cancelled. The caller disposes the stream.</summary>
    public async Task<Stream> MonitorAsync(string logLevel = "", bool json = false, CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/agent/monitor").With("loglevel", logLevel).With("logjson", json ? "true" : "").ToString();
        var response = await SendAsync(
            HttpMethod.Get, path, null, Options.RequestTimeout, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
        {
            return await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        }

        using (response)
        {
            throw await RefusedAsync(response, HttpMethod.Get, path, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The agent's metrics: JSON, or Prometheus text.</summary>
    public Task<string> GetMetricsAsync(bool prometheus = false, CancellationToken cancellationToken = default) =>
        GetTextAsync(RequestUri.Path("/v1/agent/metrics").With("format", prometheus ? "prometheus" : "").ToString(), cancellationToken);
}

/// <summary>A member of the cluster.</summary>
/// <param name="Status">Serf's numbers: 0 none, 1 alive, 2 leaving, 3 left, 4 failed.</param>
public sealed record AgentMember(
    string Name, string Address, int Port, ImmutableSortedDictionary<string, string> Tags, int Status, int ProtocolMin, int ProtocolMax, int Protocol)
{
    /// <summary>Serf's word for <see cref="Status"/>.</summary>
    public string StatusName => Status switch { 1 => "alive", 2 => "leaving", 3 => "left", 4 => "failed", _ => "none" };

    internal static AgentMember From(MemberBody body) => new(
        body.Name ?? "",
        body.Addr ?? "",
        body.Port,
        Empty.Strings.AddRange(body.Tags ?? []),
        body.Status,
        body.ProtocolMin,
        body.ProtocolMax,
        body.ProtocolCur);
}
