using System.Net;
using System.Text.Json;

namespace Fairlead.Templates.Fetching.Vault;

/// <summary>What was read, with the lease it came on.</summary>
/// <param name="Answer">The whole of Vault's answer.</param>
internal sealed record LeasedAnswer(JsonElement Answer, VaultLease Lease);

/// <summary>
/// A secret on a lease. Vault tells no changes: what is renewable is renewed while it lives, everything else is had anew before its
/// lease ends, or every <c>default_lease_duration</c>.
/// </summary>
internal abstract record VaultLeasedSource : WatchSource
{
    public override SourceKind Kind => SourceKind.Vault;

    public override async ValueTask<Fetched> FetchAsync(FetchContext context, ulong afterIndex, object? previous, CancellationToken cancellationToken)
    {
        var vault = context.Vault!;
        var current = previous is LeasedAnswer { Lease.IsRenewable: true } held
            ? await RenewAsync(vault, held, cancellationToken).ConfigureAwait(false)
            : null;
        if (current is null)
        {
            var answer = await GetAsync(vault, cancellationToken).ConfigureAwait(false);
            current = new LeasedAnswer(answer, VaultLease.Of(answer, vault.Token, context.Time.GetUtcNow()));
        }

        return new Fetched(0, current, current.Lease.Pause(vault.Token, context.Random));
    }

    protected abstract Task<JsonElement> GetAsync(VaultClient vault, CancellationToken cancellationToken);

    /// <summary>The same answer on a longer lease; null when Vault will not prolong it, so that a new one is had.</summary>
    private static async Task<LeasedAnswer?> RenewAsync(VaultClient vault, LeasedAnswer held, CancellationToken cancellationToken)
    {
        var body = $$"""{"lease_id":"{{JsonEncodedText.Encode(held.Lease.Id)}}"}""";
        var answer = await vault.AskAsync(HttpMethod.Put, "/v1/sys/leases/renew", body, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess && held.Lease.Renewed(answer.Body) is { IsRenewable: true } lease ? held with { Lease = lease } : null;
    }
}

/// <summary><c>secret "path"</c>.</summary>
internal sealed record VaultReadSource(string Path) : VaultLeasedSource
{
    public override string Id => $"vault.read({Path})";

    protected override async Task<JsonElement> GetAsync(VaultClient vault, CancellationToken cancellationToken)
    {
        var parts = Path.Split('?', 2);
        var mount = await vault.MountOfAsync(parts[0], cancellationToken).ConfigureAwait(false);
        var path = "/v1/" + VaultClient.Escape(mount.ApiPath(parts[0], "data")) + (parts.Length > 1 ? "?" + parts[1] : "");
        var answer = await vault.CallAsync(HttpMethod.Get, path, null, cancellationToken).ConfigureAwait(false);
        var data = Json.Member(answer, "data");
        return data.ValueKind != JsonValueKind.Object || (mount.IsVersioned && Json.Member(data, "data").ValueKind == JsonValueKind.Null)
            ? throw new FetchException($"Vault: no secret exists at {Path}") { IsAbsent = true }
            : answer;
    }
}

/// <summary><c>secret "path" "key=value"</c>.</summary>
/// <param name="Arguments">The body, JSON.</param>
internal sealed record VaultWriteSource(string Path, string Arguments) : VaultLeasedSource
{
    public override string Id => $"vault.write({Path} -> {Dependencies.ArgumentDigest.Of(Arguments)})";

    protected override async Task<JsonElement> GetAsync(VaultClient vault, CancellationToken cancellationToken)
    {
        var mount = await vault.MountOfAsync(Path, cancellationToken).ConfigureAwait(false);
        var body = mount.IsVersioned ? $$"""{"data":{{Arguments}}}""" : Arguments;
        return await vault
            .CallAsync(HttpMethod.Put, "/v1/" + VaultClient.Escape(mount.ApiPath(Path, "data")), body, cancellationToken)
            .ConfigureAwait(false);
    }
}

/// <summary><c>secrets "path"</c>: the names below it; none when the path does not exist.</summary>
internal sealed record VaultListSource(string Path) : WatchSource
{
    public override string Id => $"vault.list({Path})";

    public override SourceKind Kind => SourceKind.Vault;

    public override async ValueTask<Fetched> FetchAsync(FetchContext context, ulong afterIndex, object? previous, CancellationToken cancellationToken)
    {
        var vault = context.Vault!;
        var mount = await vault.MountOfAsync(Path, cancellationToken).ConfigureAwait(false);
        var request = "/v1/" + VaultClient.Escape(mount.ApiPath(Path, "metadata")) + "?list=true";
        string[] names;
        try
        {
            var answer = await vault.CallAsync(HttpMethod.Get, request, null, cancellationToken).ConfigureAwait(false);
            names = Json.Strings(Json.Member(answer, "data"), "keys");
        }
        catch (FetchException e) when (e.IsAbsent)
        {
            // An empty folder and one that does not exist are the same to Vault.
            names = [];
        }

        var lease = new VaultLease("", vault.Token.DefaultLease, false, vault.Token.DefaultLease);
        return new Fetched(0, names, lease.Pause(vault.Token, context.Random));
    }
}

/// <summary>The token itself: renewed when two thirds of its life are over. Its value is for nobody.</summary>
internal sealed record VaultTokenSource : WatchSource
{
    /// <summary>A token that never ends, or cannot be renewed, is looked at again this often: it may have been replaced.</summary>
    private static readonly TimeSpan QuietPause = TimeSpan.FromHours(1);

    public override string Id => "vault.token";

    public override SourceKind Kind => SourceKind.Vault;

    public override async ValueTask<Fetched> FetchAsync(FetchContext context, ulong afterIndex, object? previous, CancellationToken cancellationToken)
    {
        var vault = context.Vault!;
        var self = await vault.CallAsync(HttpMethod.Get, "/v1/auth/token/lookup-self", null, cancellationToken).ConfigureAwait(false);
        var data = Json.Member(self, "data");
        var ttl = TimeSpan.FromSeconds(Json.Number(data, "ttl"));
        if (ttl <= TimeSpan.Zero || !Json.Flag(data, "renewable"))
        {
            return new Fetched(0, ttl, QuietPause);
        }

        var answer = await vault.CallAsync(HttpMethod.Put, "/v1/auth/token/renew-self", "{}", cancellationToken).ConfigureAwait(false);
        var granted = TimeSpan.FromSeconds(Json.Number(Json.Member(answer, "auth"), "lease_duration"));
        vault.TokenRenewed(granted);
        var lease = new VaultLease("token", granted, true, granted);
        return new Fetched(0, granted, lease.Pause(vault.Token, context.Random));
    }
}
