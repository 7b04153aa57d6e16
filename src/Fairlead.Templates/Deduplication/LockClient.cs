using System.Globalization;
using System.Text;
using System.Text.Json;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Fetching;
using Fairlead.Templates.Fetching.Http;

namespace Fairlead.Templates.Deduplication;

/// <summary>The few writes that sharing needs: a session, and keys under its lock.</summary>
internal sealed class LockClient : IDisposable
{
    private readonly ServiceHttpClient _http;
    private readonly string _token;

    /// <exception cref="ArgumentException">The address is none.</exception>
    /// <exception cref="IOException">The token's file cannot be read.</exception>
    public LockClient(ConsulSource source, TimeProvider time)
    {
        _http = new ServiceHttpClient(
            source with { Address = source.Address.Length > 0 ? source.Address : "127.0.0.1:8500" }, "X-Consul-Index", time);
        _token = source.TokenFile.Length > 0 ? File.ReadAllText(source.TokenFile).Trim() : source.Token;
    }

    public async Task<string> CreateSessionAsync(string name, TimeSpan ttl, CancellationToken cancellationToken)
    {
        // No lock delay: only the holder's writes are taken, so a leader that does not know it lost the lock can do no harm.
        var body = string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"Name":"{{JsonEncodedText.Encode(name)}}","TTL":"{{(long)ttl.TotalMilliseconds}}ms","LockDelay":"0s","Behavior":"release"}""");
        var answer = await CallAsync("/v1/session/create", Encoding.UTF8.GetBytes(body), cancellationToken).ConfigureAwait(false);
        return Json.Text(answer.Body, "ID");
    }

    /// <summary>False when the session does not exist any more.</summary>
    public async Task<bool> RenewSessionAsync(string id, CancellationToken cancellationToken)
    {
        var answer = await SendAsync("/v1/session/renew/" + id, null, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess || (answer.IsAbsent ? false : throw _http.Refused(HttpMethod.Put, "/v1/session/renew", answer));
    }

    public Task DestroySessionAsync(string id, CancellationToken cancellationToken) =>
        CallAsync("/v1/session/destroy/" + id, null, cancellationToken);

    /// <summary>Writes a key and holds its lock; false when another session holds it.</summary>
    public async Task<bool> HoldAsync(string key, ReadOnlyMemory<byte> value, string session, CancellationToken cancellationToken)
    {
        var path = "/v1/kv/" + string.Join('/', key.Split('/').Select(Uri.EscapeDataString)) + "?acquire=" + session;
        return (await CallAsync(path, value, cancellationToken).ConfigureAwait(false)).Body.ValueKind == JsonValueKind.True;
    }

    public void Dispose() => _http.Dispose();

    private async Task<ServiceAnswer> CallAsync(string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(path, body, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess ? answer : throw _http.Refused(HttpMethod.Put, path, answer);
    }

    private Task<ServiceAnswer> SendAsync(string path, ReadOnlyMemory<byte>? body, CancellationToken cancellationToken) =>
        _http.SendAsync(HttpMethod.Put, path, body, [KeyValuePair.Create("X-Consul-Token", _token)], TimeSpan.Zero, cancellationToken);
}
