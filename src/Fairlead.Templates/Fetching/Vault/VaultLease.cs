using System.Globalization;
using System.Text.Json;
using Fairlead.Templates.Configuration;

namespace Fairlead.Templates.Fetching.Vault;

/// <summary>How long what Vault gave is good, and when to come back.</summary>
/// <param name="Id">Empty when it has no lease.</param>
/// <param name="First">The duration first granted; when renewals fall below half of it the lease nears its end.</param>
internal sealed record VaultLease(string Id, TimeSpan Duration, bool IsRenewable, TimeSpan First)
{
    /// <summary>Asking sooner than this again would be a loop, whatever Vault says a lease lasts.</summary>
    public static readonly TimeSpan ShortestPause = TimeSpan.FromSeconds(1);

    /// <summary>A renewable lease is renewed after this part of it, so that there is time for more tries.</summary>
    private const double RenewAfter = 2.0 / 3;

    /// <summary>Whether to come back at its end and not before.</summary>
    public bool IsExact { get; init; }

    /// <param name="answer">The whole of Vault's answer.</param>
    public static VaultLease Of(JsonElement answer, VaultTokenOptions options, DateTimeOffset now)
    {
        var id = Json.Text(answer, "lease_id");
        var duration = TimeSpan.FromSeconds(Json.Number(answer, "lease_duration"));
        var renewable = Json.Flag(answer, "renewable") && id.Length > 0;
        var data = Json.Member(answer, "data");
        if (Number(data, "expiration") is { } expires && Json.Text(data, "certificate").Length > 0)
        {
            // A certificate of the PKI engine says itself when it ends.
            duration = DateTimeOffset.FromUnixTimeSeconds(expires) - now;
            renewable = false;
        }
        else if (Number(data, "ttl") is { } rotates && Json.Member(data, "rotation_period").ValueKind != JsonValueKind.Undefined)
        {
            // A static role's password is replaced when its ttl is over: come back just after, not before.
            return new VaultLease(id, TimeSpan.FromSeconds(rotates + 1), false, default) { IsExact = true };
        }

        duration = duration > TimeSpan.Zero ? duration : options.DefaultLease;
        return new VaultLease(id, duration, renewable, duration);
    }

    /// <summary>The lease after a renewal; one that got short is not renewed again but replaced.</summary>
    public VaultLease Renewed(JsonElement answer)
    {
        var duration = TimeSpan.FromSeconds(Json.Number(answer, "lease_duration"));
        return this with { Duration = duration, IsRenewable = Json.Flag(answer, "renewable") && duration >= First / 2 };
    }

    /// <summary>How long to wait before the renewal or the new read.</summary>
    public TimeSpan Pause(VaultTokenOptions options, Random random)
    {
        if (IsExact)
        {
            return Duration;
        }

        // Up to a tenth sooner, so that a fleet started together does not come back together.
        var part = (IsRenewable ? RenewAfter : options.LeaseRenewalThreshold) * (1 - (random.NextDouble() / 10));
        var pause = Duration * part;
        return pause > ShortestPause ? pause : ShortestPause;
    }

    private static long? Number(JsonElement data, string name) => Json.Member(data, name) switch
    {
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt64(out var number) => number,
        { ValueKind: JsonValueKind.String } text when long.TryParse(text.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}
