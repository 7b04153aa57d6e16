using System.Collections.Immutable;
using System.Net;
using Fairlead.Client.Transport;
using Fairlead.Client.Wire;
using Fairlead.Registry.Model;

namespace Fairlead.Client;

/// <summary><c>/v1/kv</c>.</summary>
public sealed partial class ConsulClient
{
    /// <summary>One key; null when absent.</summary>
    public async Task<KeyValueEntry?> GetKeyAsync(string key, string datacenter = "", CancellationToken cancellationToken = default)
    {
        using var response = await CallAsync(HttpMethod.Get, KeyPath(key, datacenter), null, cancellationToken, absentIsAnswer: true)
            .ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        var entries = await ReadAsync(response, WireJson.Default.KeyValueBodyArray, cancellationToken).ConfigureAwait(false);
        return entries.Length == 0 ? null : entries[0].ToModel();
    }

    /// <summary>Every key that begins with the prefix, in the agent's order; empty when there is none.</summary>
    public async Task<ImmutableArray<KeyValueEntry>> GetKeysUnderAsync(string prefix, string datacenter = "", CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/kv/", prefix).Flag("recurse", true).With("dc", Dc(datacenter)).ToString();
        using var response = await CallAsync(HttpMethod.Get, path, null, cancellationToken, absentIsAnswer: true).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NotFound
            ? []
            : [.. (await ReadAsync(response, WireJson.Default.KeyValueBodyArray, cancellationToken).ConfigureAwait(false)).Select(Mapping.ToModel)];
    }

    /// <summary>Names only, folded at <paramref name="separator"/> when one is given.</summary>
    public async Task<ImmutableArray<string>> ListKeysAsync(string prefix, string separator = "", string datacenter = "", CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/kv/", prefix).Flag("keys", true).With("separator", separator).With("dc", Dc(datacenter)).ToString();
        using var response = await CallAsync(HttpMethod.Get, path, null, cancellationToken, absentIsAnswer: true).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.NotFound
            ? []
            : [.. await ReadAsync(response, WireJson.Default.StringArray, cancellationToken).ConfigureAwait(false)];
    }

    /// <summary>Writes a key, under the conditions given. False when a condition did not hold and nothing was written.</summary>
    public Task<bool> PutKeyAsync(string key, ReadOnlyMemory<byte> value, KeyWriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new KeyWriteOptions();
        var path = RequestUri.Path("/v1/kv/", key)
            .With("flags", options.Flags == 0 ? "" : options.Flags.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .With("acquire", options.Acquire)
            .With("release", options.Release)
            .With("dc", Dc(options.Datacenter));
        if (options.CompareIndex is { } index)
        {
            path = path.With("cas", index);
        }

        return AskAsync(HttpMethod.Put, path.ToString(), Bytes(value), cancellationToken);
    }

    /// <summary>Removes a key, or with <paramref name="recurse"/> all under it. False when <paramref name="compareIndex"/> did not match.</summary>
    public Task<bool> DeleteKeyAsync(string key, bool recurse = false, ulong? compareIndex = null, string datacenter = "", CancellationToken cancellationToken = default)
    {
        var path = RequestUri.Path("/v1/kv/", key).Flag("recurse", recurse).With("dc", Dc(datacenter));
        if (compareIndex is { } index)
        {
            path = path.With("cas", index);
        }

        return AskAsync(HttpMethod.Delete, path.ToString(), null, cancellationToken);
    }

    private string KeyPath(string key, string datacenter) => RequestUri.Path("/v1/kv/", key).With("dc", Dc(datacenter)).ToString();
}

/// <summary>Conditions and marks of a key's write.</summary>
public sealed record KeyWriteOptions
{
    /// <summary>Opaque number kept with the key; 0 by default.</summary>
    public ulong Flags { get; init; }

    /// <summary>Write only when the key's ModifyIndex is this; 0 means only when the key is absent; null for no condition.</summary>
    public ulong? CompareIndex { get; init; }

    /// <summary>Take the lock for this session; empty for none.</summary>
    public string Acquire { get; init; } = "";

    /// <summary>Give the lock of this session back; empty for none.</summary>
    public string Release { get; init; } = "";

    /// <summary>Empty for the agent's own.</summary>
    public string Datacenter { get; init; } = "";
}
