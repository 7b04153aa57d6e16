using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Fairlead.Client.Transport;
using Fairlead.Client.Wire;

namespace Fairlead.Client;

/// <summary><c>/v1/event</c>, <c>/v1/txn</c>, <c>/v1/snapshot</c> and <c>/v1/operator</c>.</summary>
public sealed partial class ConsulClient
{
    /// <summary>Fires a user event and returns it with its id.</summary>
    public async Task<UserEvent> FireEventAsync(
        string name, ReadOnlyMemory<byte> payload, string node = "", string service = "", string tag = "", CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/event/fire/", name)
            .With("dc", Dc("")).With("node", node).With("service", service).With("tag", tag).ToString();
        using var response = await CallAsync(HttpMethod.Put, path, Bytes(payload), cancellationToken).ConfigureAwait(false);
        return UserEvent.From(await ReadAsync(response, WireJson.Default.EventBody, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The last events the agent has seen, oldest first.</summary>
    public async Task<ImmutableArray<UserEvent>> ListEventsAsync(string name = "", CancellationToken cancellationToken = default) =>
        [.. (await GetAsync(RequestUri.Path("/v1/event/list").With("name", name).ToString(), WireJson.Default.EventBodyArray, cancellationToken).ConfigureAwait(false))
            .Select(UserEvent.From)];

    /// <summary>Runs a transaction; the body is Consul's list of operations. A rolled back one is an answer, not an error.</summary>
    public async Task<TransactionAnswer> TransactAsync(ReadOnlyMemory<byte> operationsJson, CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/txn").With("dc", Dc("")).ToString();
        using var response = await SendAsync(
            HttpMethod.Put, path, Json(operationsJson.Span), Options.RequestTimeout, HttpCompletionOption.ResponseContentRead, cancellationToken)
            .ConfigureAwait(false);
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.Conflict)
        {
            throw await RefusedAsync(response, HttpMethod.Put, path, cancellationToken).ConfigureAwait(false);
        }

        return new TransactionAnswer(
            response.IsSuccessStatusCode,
            await ReadAsync(response, WireJson.Default.JsonElement, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>A snapshot of the whole state, a gzipped tar. The caller disposes the stream.</summary>
    public async Task<Stream> SaveSnapshotAsync(bool stale = false, CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/snapshot").With("dc", Dc("")).Flag("stale", stale).ToString();
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

    /// <summary>Replaces the whole state by a snapshot.</summary>
    public Task RestoreSnapshotAsync(Stream snapshot, CancellationToken cancellationToken = default) =>
        PutAsync(RequestUri.Path("/v1/snapshot").With("dc", Dc("")).ToString(), new StreamContent(snapshot), cancellationToken);

    /// <summary>The servers that vote.</summary>
    public async Task<ImmutableArray<RaftServer>> GetRaftConfigurationAsync(bool stale = false, CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/operator/raft/configuration").With("dc", Dc("")).Flag("stale", stale).ToString();
        var body = await GetAsync(path, WireJson.Default.RaftConfigurationBody, cancellationToken).ConfigureAwait(false);
        return [.. (body.Servers ?? []).Select(server => new RaftServer(
            server.ID ?? "", server.Node ?? "", server.Address ?? "", server.Leader, server.Voter, server.ProtocolVersion ?? ""))];
    }

    /// <summary>Removes a server by its id or address (one of them).</summary>
    public async Task RemoveRaftPeerAsync(string id = "", string address = "", CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/operator/raft/peer").With("id", id).With("address", address).With("dc", Dc("")).ToString();
        using var response = await CallAsync(HttpMethod.Delete, path, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Hands the leadership on, to a named server or to any.</summary>
    public async Task TransferLeadershipAsync(string id = "", CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/operator/raft/transfer-leader").With("id", id).ToString();
        using var response = await CallAsync(HttpMethod.Post, path, null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Autopilot's settings, as Consul documents them.</summary>
    public Task<JsonElement> GetAutopilotConfigurationAsync(CancellationToken cancellationToken = default) =>
        GetAsync("/v1/operator/autopilot/configuration", WireJson.Default.JsonElement, cancellationToken);

    /// <summary>Writes autopilot's settings; false when <paramref name="compareIndex"/> did not match.</summary>
    public Task<bool> SetAutopilotConfigurationAsync(ReadOnlyMemory<byte> json, ulong? compareIndex = null, CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/operator/autopilot/configuration");
        return AskAsync(HttpMethod.Put, (compareIndex is { } index ? path.With("cas", index) : path).ToString(), Json(json.Span), cancellationToken);
    }

    /// <summary>Autopilot's view of every server, in detail, by id.</summary>
    public Task<JsonElement> GetAutopilotStateAsync(CancellationToken cancellationToken = default) =>
        GetAsync("/v1/operator/autopilot/state", WireJson.Default.JsonElement, cancellationToken);

    /// <summary>Autopilot's judgement of the servers; an unhealthy cluster (429) is an answer.</summary>
    public async Task<JsonElement> GetAutopilotHealthAsync(CancellationToken cancellationToken = default)
    {
        const string path = "/v1/operator/autopilot/health";
        using var response = await SendAsync(
            HttpMethod.Get, path, null, Options.RequestTimeout, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode && response.StatusCode != HttpStatusCode.TooManyRequests)
        {
            throw await RefusedAsync(response, HttpMethod.Get, path, cancellationToken).ConfigureAwait(false);
        }

        return await ReadAsync(response, WireJson.Default.JsonElement, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>A user event as an agent saw it.</summary>
public sealed record UserEvent(
    string Id, string Name, ReadOnlyMemory<byte> Payload, string NodeFilter, string ServiceFilter, string TagFilter, int Version, ulong LTime)
{
    internal static UserEvent From(EventBody body) => new(
        body.ID ?? "", body.Name ?? "", body.Payload ?? [], body.NodeFilter ?? "", body.ServiceFilter ?? "", body.TagFilter ?? "", body.Version, body.LTime);
}

/// <summary>What became of a transaction: <c>Results</c> when committed, <c>Errors</c> when rolled back.</summary>
public readonly record struct TransactionAnswer(bool Committed, JsonElement Document);

/// <summary>A server of the cluster.</summary>
public sealed record RaftServer(string Id, string Node, string Address, bool Leader, bool Voter, string ProtocolVersion);
