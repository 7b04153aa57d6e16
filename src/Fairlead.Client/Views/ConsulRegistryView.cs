using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Fairlead.Client.Transport;
using Fairlead.Client.Wire;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;

namespace Fairlead.Client.Views;

/// <summary>
/// A registry seen over HTTP by blocking queries, ours or a real Consul. Every refusal, lost connection and late answer is a
/// <see cref="RegistryUnavailableException"/> with the agent's own words; waiting before the next try is the caller's.
/// </summary>
/// <param name="client">Not disposed here.</param>
/// <param name="time">For the pause between two looks at what cannot be waited for.</param>
public sealed class ConsulRegistryView(ConsulClient client, TimeProvider time) : IRegistryView
{
    /// <summary>How often lists that have no index (datacenters) are read again: 15 s, consul-template's own pace.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(15);

    /// <summary>Consul's wait when the request names none.</summary>
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(5);

    /// <summary>Consul adds up to a sixteenth of the wait; above that the answer is taken for lost.</summary>
    private static readonly TimeSpan WaitGrace = TimeSpan.FromSeconds(15);

    /// <inheritdoc />
    public async ValueTask<QueryAnswer<T>> QueryAsync<T>(RegistryQuery<T> query, QueryOptions options, CancellationToken cancellationToken)
    {
        try
        {
            object answer = query switch
            {
                ServiceEndpointsQuery q => await ReadAsync(
                    RequestUri.Path("/v1/health/service/", q.Name).With("tag", q.Tag).With("near", q.Near).Flag("passing", q.PassingOnly),
                    q.Datacenter, options, WireJson.Default.HealthEntryBodyArray,
                    static (HealthEntryBody[]? rows) => Rows(rows, Mapping.ToModel), cancellationToken).ConfigureAwait(false),
                ServicesQuery q => await ReadAsync(
                    RequestUri.Path("/v1/catalog/services"),
                    q.Datacenter, options, WireJson.Default.DictionaryStringStringArray,
                    static (Dictionary<string, string[]>? map) => (map ?? []).ToModel(), cancellationToken).ConfigureAwait(false),
                NodesQuery q => await ReadAsync(
                    RequestUri.Path("/v1/catalog/nodes").With("near", q.Near),
                    q.Datacenter, options, WireJson.Default.NodeBodyArray,
                    static (NodeBody[]? rows) => Rows(rows, Mapping.ToModel), cancellationToken).ConfigureAwait(false),
                NodeServicesQuery q => await ReadAsync(
                    RequestUri.Path("/v1/catalog/node/", await NodeNameAsync(q.Name, cancellationToken).ConfigureAwait(false)),
                    q.Datacenter, options, WireJson.Default.NodeServicesBody,
                    static (NodeServicesBody? body) => body?.Node is null ? null : body.ToModel(), cancellationToken).ConfigureAwait(false),
                NodeChecksQuery q => await ReadAsync(
                    RequestUri.Path("/v1/health/node/", await NodeNameAsync(q.Name, cancellationToken).ConfigureAwait(false)),
                    q.Datacenter, options, WireJson.Default.CheckBodyArray, Mapping.Checks, cancellationToken).ConfigureAwait(false),
                KeyQuery q => await ReadAsync(
                    RequestUri.Path("/v1/kv/", q.Key),
                    q.Datacenter, options, WireJson.Default.KeyValueBodyArray,
                    static (KeyValueBody[]? rows) => rows is { Length: > 0 } ? rows[0].ToModel() : null, cancellationToken).ConfigureAwait(false),
                KeyPrefixQuery q => await ReadAsync(
                    RequestUri.Path("/v1/kv/", q.Prefix).Flag("recurse", true),
                    q.Datacenter, options, WireJson.Default.KeyValueBodyArray,
                    static (KeyValueBody[]? rows) => Rows(rows, Mapping.ToModel), cancellationToken).ConfigureAwait(false),
                DatacentersQuery => await DatacentersAsync(options, cancellationToken).ConfigureAwait(false),
                DocumentQuery q => await DocumentAsync(q, options, cancellationToken).ConfigureAwait(false),
                _ => throw new NotSupportedException($"the HTTP view has no answer for {query.GetType().Name}"),
            };
            return (QueryAnswer<T>)answer;
        }
        catch (ConsulRequestException e)
        {
            throw new RegistryUnavailableException(e.Message, e);
        }
    }

    private async Task<QueryAnswer<TModel>> ReadAsync<TBody, TModel>(
        RequestUri path, string datacenter, QueryOptions options, JsonTypeInfo<TBody> type, Func<TBody?, TModel> toModel, CancellationToken cancellationToken)
        where TBody : class
    {
        var uri = path.With("dc", datacenter.Length > 0 ? datacenter : client.Options.Datacenter);
        var wait = options.Wait > TimeSpan.Zero ? options.Wait : DefaultWait;
        var timeout = client.Options.RequestTimeout;
        if (options.AfterIndex > 0)
        {
            uri = uri.With("index", options.AfterIndex).With("wait", ConsulClient.Milliseconds(wait));
            timeout = wait + (wait / 16) + WaitGrace;
        }

        var consistent = uri.ToString();
        var stale = options.MaxStale is null ? consistent : uri.Flag("stale", true).ToString();
        using var first = await SendAsync(stale, timeout, cancellationToken).ConfigureAwait(false);
        if (options.MaxStale is { } bound && LastContact(first) > bound)
        {
            // The server has not heard from its leader for too long: ask again for the leader's view.
            using var second = await SendAsync(consistent, timeout, cancellationToken).ConfigureAwait(false);
            return await AnswerAsync(second, type, toModel, cancellationToken).ConfigureAwait(false);
        }

        return await AnswerAsync(first, type, toModel, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var response = await client.SendAsync(
            HttpMethod.Get, path, null, timeout, HttpCompletionOption.ResponseContentRead, cancellationToken).ConfigureAwait(false);
        // An absent key or prefix is a 404 with the index headers; a 404 without them is somebody who is not a Consul.
        if (response.IsSuccessStatusCode
            || (response.StatusCode == HttpStatusCode.NotFound && response.Headers.Contains("X-Consul-Index")))
        {
            return response;
        }

        using (response)
        {
            throw await client.RefusedAsync(response, HttpMethod.Get, path, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<QueryAnswer<TModel>> AnswerAsync<TBody, TModel>(
        HttpResponseMessage response, JsonTypeInfo<TBody> type, Func<TBody?, TModel> toModel, CancellationToken cancellationToken)
        where TBody : class
    {
        var index = Index(response);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return new QueryAnswer<TModel>(index, toModel(null));
        }

        var document = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return new QueryAnswer<TModel>(index, toModel(JsonSerializer.Deserialize(document, type)));
        }
        catch (JsonException e)
        {
            throw new ConsulRequestException(
                $"GET {client.Options.Address}{response.RequestMessage?.RequestUri?.PathAndQuery}: the answer is not the JSON that Consul documents: {e.Message}",
                response.StatusCode, "", e);
        }
    }

    private async Task<QueryAnswer<ImmutableArray<string>>> DatacentersAsync(QueryOptions options, CancellationToken cancellationToken)
    {
        await PauseAsync(options, cancellationToken).ConfigureAwait(false);
        return new QueryAnswer<ImmutableArray<string>>(1, await client.GetDatacentersAsync(cancellationToken).ConfigureAwait(false));
    }

    private async Task<QueryAnswer<JsonElement>> DocumentAsync(DocumentQuery query, QueryOptions options, CancellationToken cancellationToken)
    {
        var separator = query.Path.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        var path = query.Path;
        void Add(string text)
        {
            path += separator + text;
            separator = '&';
        }

        var datacenter = query.Datacenter.Length > 0 ? query.Datacenter : client.Options.Datacenter;
        if (datacenter.Length > 0)
        {
            Add("dc=" + Uri.EscapeDataString(datacenter));
        }

        var wait = options.Wait > TimeSpan.Zero ? options.Wait : DefaultWait;
        if (options.AfterIndex > (query.HasIndex ? 0UL : 1UL))
        {
            Add($"index={options.AfterIndex}&wait={ConsulClient.Milliseconds(wait)}");
        }
        else
        {
            await PauseAsync(options, cancellationToken).ConfigureAwait(false);
        }

        using var response = await SendAsync(path, client.Options.RequestTimeout + wait + (wait / 16), cancellationToken).ConfigureAwait(false);
        var index = response.Headers.Contains("X-Consul-Index") ? Index(response) : 1;
        return response.StatusCode == HttpStatusCode.NotFound
            ? new QueryAnswer<JsonElement>(index, default)
            : new QueryAnswer<JsonElement>(index, await client.ReadAsync(response, WireJson.Default.JsonElement, cancellationToken).ConfigureAwait(false));
    }

    private Task PauseAsync(QueryOptions options, CancellationToken cancellationToken)
    {
        if (options.AfterIndex == 0)
        {
            return Task.CompletedTask;
        }

        var pause = options.Wait > TimeSpan.Zero && options.Wait < PollInterval ? options.Wait : PollInterval;
        return Task.Delay(pause, time, cancellationToken);
    }

    private async ValueTask<string> NodeNameAsync(string name, CancellationToken cancellationToken) =>
        name.Length > 0 ? name : await client.GetNodeNameAsync(cancellationToken).ConfigureAwait(false);

    private static ulong Index(HttpResponseMessage response)
    {
        // Never 0: a proxy that strips the header, or a broken peer, must not turn the wait into a busy loop (Consul floors it at 1).
        return response.Headers.TryGetValues("X-Consul-Index", out var values) && ulong.TryParse(values.First(), out var index) && index > 0
            ? index
            : 1;
    }

    private static TimeSpan LastContact(HttpResponseMessage response) =>
        response.Headers.TryGetValues("X-Consul-LastContact", out var values) && long.TryParse(values.First(), out var milliseconds)
            ? TimeSpan.FromMilliseconds(milliseconds)
            : TimeSpan.Zero;

    private static ImmutableArray<TModel> Rows<TBody, TModel>(TBody[]? rows, Func<TBody, TModel> toModel) =>
        rows is null ? [] : [.. rows.Select(toModel)];
}
