using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Fetching.Http;

namespace Fairlead.Templates.Fetching.Vault;

/// <summary>Vault's HTTP API as templates need it: one pool, the token in its several forms, and where KV version 2 is mounted.</summary>
/// <remarks>Shapes: https://developer.hashicorp.com/vault/api-docs.</remarks>
internal sealed class VaultClient : IDisposable
{
    /// <summary>Paths whose mount is remembered; more than that many templates never name.</summary>
    private const int MaxKnownMounts = 4096;

    private readonly ServiceHttpClient _http;
    private readonly ServiceSource _source;
    private readonly ConcurrentDictionary<string, VaultMount> _mounts = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _unwrapping = new(1, 1);
    private readonly VaultLogin? _login;
    private string? _unwrapped;
    private (DateTime Written, string Token) _file;

    public VaultClient(ServiceSource source, VaultTokenOptions token, TimeProvider time, TimeSpan? timeout = null)
    {
        _source = source;
        Token = token;
        _http = new ServiceHttpClient(source, "X-Vault-Index", time, token.UserAgent, timeout);
        _login = token.Kubernetes is { } kubernetes ? new VaultLogin(kubernetes, token.LeaseRenewalThreshold, time, LoginAsync) : null;
    }

    /// <summary>What happens to tokens and leases.</summary>
    public VaultTokenOptions Token { get; }

    /// <summary>Whether there is a token of our own to keep alive.</summary>
    public bool RenewsToken => Token.Renew && (_login is not null || Token.AgentTokenFile.Length > 0 || _source.Token.Length > 0);

    /// <summary>Sends and returns a good answer.</summary>
    /// <exception cref="FetchException">No answer, or a refusal; a 404 is marked as absent.</exception>
    public async Task<JsonElement> CallAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        var answer = await AskAsync(method, path, body, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? answer.Body : throw _http.Refused(method, path, answer, answer.IsAbsent);
    }

    /// <summary>Sends and returns any answer.</summary>
    public async Task<ServiceAnswer> AskAsync(HttpMethod method, string path, string? body, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(cancellationToken).ConfigureAwait(false);
        var answer = await SendAsync(method, path, body, token, cancellationToken).ConfigureAwait(false);
        if (answer.Status != HttpStatusCode.Forbidden || _login is null || await IsKnownAsync(token, cancellationToken).ConfigureAwait(false))
        {
            return answer;
        }

        // Revoked, or Vault was restored: the pod's identity is still good for a new one.
        _login.Drop(token);
        token = await TokenAsync(cancellationToken).ConfigureAwait(false);
        return await SendAsync(method, path, body, token, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The token was renewed for so long.</summary>
    public void TokenRenewed(TimeSpan lease) => _login?.Extend(lease);

    /// <summary>
    /// Where a path is mounted and as what. Vault itself is asked, since a path does not tell; without the right to ask, the path is
    /// taken as it is written.
    /// </summary>
    public async Task<VaultMount> MountOfAsync(string path, CancellationToken cancellationToken)
    {
        if (_mounts.TryGetValue(path, out var known))
        {
            return known;
        }

        var request = "/v1/sys/internal/ui/mounts/" + Escape(path);
        var answer = await AskAsync(HttpMethod.Get, request, null, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess && answer.Status is not (HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.BadRequest))
        {
            throw _http.Refused(HttpMethod.Get, request, answer);
        }

        var data = Json.Member(answer.Body, "data");
        var mount = new VaultMount(Json.Text(data, "path"), Json.Text(Json.Member(data, "options"), "version") == "2");
        if (_mounts.Count < MaxKnownMounts)
        {
            _mounts[path] = mount;
        }

        return mount;
    }

    /// <summary>A path for a request, each of its parts escaped.</summary>
    public static string Escape(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    public void Dispose()
    {
        _http.Dispose();
        _unwrapping.Dispose();
        _login?.Dispose();
    }

    private Task<ServiceAnswer> SendAsync(HttpMethod method, string path, string? body, string token, CancellationToken cancellationToken) =>
        _http.SendAsync(
            method,
            path,
            body is null ? null : Encoding.UTF8.GetBytes(body),
            [
                KeyValuePair.Create("X-Vault-Token", token),
                KeyValuePair.Create("X-Vault-Namespace", _source.Namespace),
                KeyValuePair.Create("X-Vault-Request", "true"),
            ],
            TimeSpan.Zero,
            cancellationToken);

    private async Task<ServiceAnswer> LoginAsync(HttpMethod method, string path, string body, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(method, path, body, "", cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? answer : throw _http.Refused(method, path, answer);
    }

    /// <summary>Vault refuses what a token may not do and what no token it knows asks with the same words; the token's own record tells.</summary>
    private async Task<bool> IsKnownAsync(string token, CancellationToken cancellationToken) =>
        (await SendAsync(HttpMethod.Get, "/v1/auth/token/lookup-self", null, token, cancellationToken).ConfigureAwait(false)).Status != HttpStatusCode.Forbidden;

    private async ValueTask<string> TokenAsync(CancellationToken cancellationToken)
    {
        if (_login is not null)
        {
            return await _login.TokenAsync(cancellationToken).ConfigureAwait(false);
        }

        if (Token.AgentTokenFile.Length > 0)
        {
            return ReadAgentFile(Token.AgentTokenFile);
        }

        if (!Token.Unwrap || _source.Token.Length == 0)
        {
            return _source.Token;
        }

        await _unwrapping.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _unwrapped ??= await UnwrapAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _unwrapping.Release();
        }
    }

    /// <summary>A wrapped token opens once; whoever opened it before us is an intruder, so the refusal is told and not hidden.</summary>
    private async Task<string> UnwrapAsync(CancellationToken cancellationToken)
    {
        const string Path = "/v1/sys/wrapping/unwrap";
        var answer = await SendAsync(HttpMethod.Put, Path, null, _source.Token, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            throw _http.Refused(HttpMethod.Put, Path, answer);
        }

        var token = Json.Text(Json.Member(answer.Body, "auth"), "client_token");
        if (token.Length == 0)
        {
            // Wrapped by `vault token create -wrap-ttl` it is in auth; wrapped as data it is a field of it.
            token = Json.Text(Json.Member(answer.Body, "data"), "token");
        }

        return token.Length > 0 ? token : throw new FetchException("Vault: vault.unwrap_token is set, but what the token wraps is no token");
    }

    /// <summary>Read anew whenever the file changed, so that another process can rotate the token.</summary>
    private string ReadAgentFile(string path)
    {
        try
        {
            var written = File.GetLastWriteTimeUtc(path);
            if (_file.Token is null || _file.Written != written)
            {
                _file = (written, File.ReadAllText(path).Trim());
            }

            return _file.Token;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FetchException($"Vault: vault_agent_token_file: {e.Message}", e);
        }
    }
}

/// <summary>Where a secret engine is mounted.</summary>
/// <param name="Prefix">With its trailing slash; empty when unknown.</param>
/// <param name="IsVersioned">Whether it is the key/value engine, version 2.</param>
internal sealed record VaultMount(string Prefix, bool IsVersioned)
{
    /// <summary>The path of the API: version 2 wants <c>data</c> or <c>metadata</c> after the mount, which templates may leave out.</summary>
    public string ApiPath(string path, string kind)
    {
        if (!IsVersioned || !(path + "/").StartsWith(Prefix, StringComparison.Ordinal))
        {
            return path;
        }

        var below = path.Length > Prefix.Length ? path[Prefix.Length..] : "";
        return below == kind || below.StartsWith(kind + "/", StringComparison.Ordinal) ? path : (Prefix + kind + "/" + below).TrimEnd('/');
    }
}
