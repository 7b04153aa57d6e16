using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Fairlead.Client.Transport;
using Fairlead.Client.Wire;
using Fairlead.Registry.Model;

namespace Fairlead.Client;

/// <summary><c>/v1/session</c>.</summary>
public sealed partial class ConsulClient
{
    /// <summary>Creates a session on the agent's node and returns its id.</summary>
    public async Task<string> CreateSessionAsync(SessionDefinition definition, string datacenter = "", CancellationToken cancellationToken = default)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (definition.Name.Length > 0)
            {
                json.WriteString("Name", definition.Name);
            }

            if (definition.Node.Length > 0)
            {
                json.WriteString("Node", definition.Node);
            }

            if (definition.LockDelay is { } delay)
            {
                json.WriteString("LockDelay", Milliseconds(delay));
            }

            if (definition.Ttl > TimeSpan.Zero)
            {
                json.WriteString("TTL", Milliseconds(definition.Ttl));
            }

            json.WriteString("Behavior", definition.Behavior == SessionBehavior.Delete ? "delete" : "release");
            if (!definition.NodeChecks.IsDefault)
            {
                json.WriteStartArray("NodeChecks");
                foreach (var check in definition.NodeChecks)
                {
                    json.WriteStringValue(check);
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        var path = RequestUri.Path("/v1/session/create").With("dc", Dc(datacenter)).ToString();
        using var response = await CallAsync(HttpMethod.Put, path, Json(buffer.ToArray()), cancellationToken).ConfigureAwait(false);
        var body = await ReadAsync(response, WireJson.Default.IdBody, cancellationToken).ConfigureAwait(false);
        return body.ID ?? "";
    }

    /// <summary>Renews a session; null when it does not exist any more.</summary>
    public async Task<Session?> RenewSessionAsync(string id, CancellationToken cancellationToken = default)
    {
        using var response = await CallAsync(
            HttpMethod.Put, RequestUri.Path("/v1/session/renew/", id).With("dc", Dc("")).ToString(), null, cancellationToken, absentIsAnswer: true)
            .ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        var sessions = await ReadAsync(response, WireJson.Default.SessionBodyArray, cancellationToken).ConfigureAwait(false);
        return sessions.Length == 0 ? null : sessions[0].ToModel();
    }

    /// <summary>Ends a session; its locks are released or its keys deleted.</summary>
    public Task DestroySessionAsync(string id, CancellationToken cancellationToken = default) =>
        PutAsync(RequestUri.Path("/v1/session/destroy/", id).With("dc", Dc("")).ToString(), null, cancellationToken);

    /// <summary>One session; null when unknown.</summary>
    public async Task<Session?> GetSessionAsync(string id, CancellationToken cancellationToken = default)
    {
        var sessions = await GetAsync(RequestUri.Path("/v1/session/info/", id).With("dc", Dc("")).ToString(), WireJson.Default.SessionBodyArray, cancellationToken)
            .ConfigureAwait(false);
        return sessions.Length == 0 ? null : sessions[0].ToModel();
    }

    /// <summary>All sessions, or with <paramref name="node"/> those of one node.</summary>
    public async Task<ImmutableArray<Session>> ListSessionsAsync(string node = "", CancellationToken cancellationToken = default)
    {
        var path = node.Length > 0 ? RequestUri.Path("/v1/session/node/", node) : RequestUri.Path("/v1/session/list");
        var sessions = await GetAsync(path.With("dc", Dc("")).ToString(), WireJson.Default.SessionBodyArray, cancellationToken).ConfigureAwait(false);
        return [.. sessions.Select(Mapping.ToModel)];
    }

    internal static string Milliseconds(TimeSpan span) =>
        ((long)span.TotalMilliseconds).ToString(CultureInfo.InvariantCulture) + "ms";
}

/// <summary>What a new session is to be.</summary>
public sealed record SessionDefinition
{
    /// <summary>For people.</summary>
    public string Name { get; init; } = "";

    /// <summary>Empty for the agent's own node.</summary>
    public string Node { get; init; } = "";

    /// <summary>How long a key stays closed after the session was invalidated; null for Consul's 15 s.</summary>
    public TimeSpan? LockDelay { get; init; }

    /// <summary>How long it lives without a renewal, 10 s to 24 h; zero for no limit.</summary>
    public TimeSpan Ttl { get; init; }

    /// <summary>Release or delete.</summary>
    public SessionBehavior Behavior { get; init; }

    /// <summary>Node checks it hangs on; default for Consul's own (<c>serfHealth</c>).</summary>
    public ImmutableArray<string> NodeChecks { get; init; }
}
