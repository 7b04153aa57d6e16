using System.Text.Json;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Fetching.Http;

namespace Fairlead.Templates.Fetching.Vault;

/// <summary>A token had by logging in with the pod's service account, and had anew before it expires or when Vault has forgotten it.</summary>
/// <remarks>https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#login</remarks>
/// <param name="goodPart">The part of a token's life after which a new one is had, unless it was renewed.</param>
/// <param name="send">Sends method, path and body without a token.</param>
internal sealed class VaultLogin(
    KubernetesLogin how, double goodPart, TimeProvider time, Func<HttpMethod, string, string, CancellationToken, Task<ServiceAnswer>> send) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private Granted? _granted;

    /// <summary>Where the login goes, for messages.</summary>
    public string Path { get; } = $"/v1/auth/{VaultClient.Escape(how.MountPath)}/login";

    /// <summary>A token that should still be good; logs in at first use and when the last one's time is over.</summary>
    /// <exception cref="FetchException">The service account's token cannot be read, or Vault gives nothing for it.</exception>
    public async ValueTask<string> TokenAsync(CancellationToken cancellationToken)
    {
        if (Held() is { } held)
        {
            return held;
        }

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Held() is { } meanwhile)
            {
                return meanwhile;
            }

            var granted = await LoginAsync(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _granted, granted);
            return granted.Token;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The token was renewed.</summary>
    public void Extend(TimeSpan lease)
    {
        if (Volatile.Read(ref _granted) is { } granted)
        {
            Interlocked.CompareExchange(ref _granted, granted with { GoodUntil = GoodUntil(lease) }, granted);
        }
    }

    /// <summary>Vault does not know this token any more: the next use logs in again.</summary>
    public void Drop(string token)
    {
        if (Volatile.Read(ref _granted) is { } granted && granted.Token == token)
        {
            Interlocked.CompareExchange(ref _granted, null, granted);
        }
    }

    public void Dispose() => _one.Dispose();

    private string? Held() =>
        Volatile.Read(ref _granted) is { } granted && (granted.GoodUntil is null || time.GetUtcNow() < granted.GoodUntil) ? granted.Token : null;

    private async Task<Granted> LoginAsync(CancellationToken cancellationToken)
    {
        var body = $$"""{"role":"{{JsonEncodedText.Encode(how.Role)}}","jwt":"{{JsonEncodedText.Encode(ServiceAccountToken())}}"}""";
        var answer = await send(HttpMethod.Post, Path, body, cancellationToken).ConfigureAwait(false);
        var auth = Json.Member(answer.Body, "auth");
        return Json.Text(auth, "client_token") is { Length: > 0 } token
            ? new Granted(token, GoodUntil(TimeSpan.FromSeconds(Json.Number(auth, "lease_duration"))))
            : throw new FetchException($"Vault: the login as {how.Role} at auth/{how.MountPath} gave no token");
    }

    /// <summary>A lease of zero never ends.</summary>
    private DateTimeOffset? GoodUntil(TimeSpan lease) => lease > TimeSpan.Zero ? time.GetUtcNow() + (lease * goodPart) : null;

    private string ServiceAccountToken()
    {
        if (how.Token.Length > 0)
        {
            return how.Token;
        }

        try
        {
            return File.ReadAllText(how.TokenPath).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FetchException($"Vault: k8s_service_account_token_path: {e.Message}", e);
        }
    }

    private sealed record Granted(string Token, DateTimeOffset? GoodUntil);
}
