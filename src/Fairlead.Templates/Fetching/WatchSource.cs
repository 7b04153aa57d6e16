using System.Text.Json;
using Fairlead.Registry.Views;
using Fairlead.Templates.Fetching.Nomad;
using Fairlead.Templates.Fetching.Vault;

namespace Fairlead.Templates.Fetching;

/// <summary>
/// Something outside that is watched once, however many templates and query forms read it: <c>service "web"</c>,
/// <c>service "prod.web"</c> and <c>service "web|any"</c> are one source, filtered here. Equal sources are the same source.
/// </summary>
internal abstract record WatchSource
{
    /// <summary>For messages and the status page.</summary>
    public abstract string Id { get; }

    /// <summary>Whose patience and pace apply.</summary>
    public virtual SourceKind Kind => SourceKind.Registry;

    /// <summary>Under which instances that share data know this source; null for what only this machine may read for itself.</summary>
    public virtual string? SharedKey => null;

    /// <summary>Writes a value of this source for other instances.</summary>
    public virtual void WriteShared(Utf8JsonWriter writer, object? value) => throw new InvalidOperationException($"{Id} is not shared.");

    /// <summary>Reads what <see cref="WriteShared"/> wrote.</summary>
    /// <exception cref="JsonException">It is not of this source's form.</exception>
    public virtual object? ReadShared(JsonElement value) => throw new InvalidOperationException($"{Id} is not shared.");

    /// <summary>Reads the source; with an index, waits for news first.</summary>
    /// <param name="previous">The value fetched last, for sources that renew what they have; null at first.</param>
    /// <exception cref="FetchException">It could not be read now.</exception>
    /// <exception cref="RegistryUnavailableException">The registry could not be reached.</exception>
    public abstract ValueTask<Fetched> FetchAsync(FetchContext context, ulong afterIndex, object? previous, CancellationToken cancellationToken);
}

/// <summary>Whose retry settings apply.</summary>
internal enum SourceKind
{
    Registry,
    Vault,
    Nomad,
    Local,
}

/// <summary>What a source gave.</summary>
/// <param name="Index">To wait after; 0 for sources without one.</param>
/// <param name="Value">Null when it does not exist.</param>
/// <param name="Pause">How long to wait before the next look at a source without an index.</param>
internal readonly record struct Fetched(ulong Index, object? Value, TimeSpan Pause = default);

/// <summary>A source could not be read; it is tried again.</summary>
/// <param name="isFinal">Whether trying again cannot help (a path outside the sandbox, a thing this registry does not have).</param>
internal sealed class FetchException(string message, Exception? inner = null, bool isFinal = false) : Exception(message, inner)
{
    public bool IsFinal { get; } = isFinal;

    /// <summary>The service answered: there is no such thing now.</summary>
    public bool IsAbsent { get; init; }
}

/// <summary>What sources fetch with.</summary>
internal sealed record FetchContext
{
    public required IRegistryView View { get; init; }

    public required TimeProvider Time { get; init; }

    public required TimeSpan BlockQueryWait { get; init; }

    public required TimeSpan MaxStale { get; init; }

    /// <summary>Null when no Vault is configured.</summary>
    public VaultClient? Vault { get; init; }

    /// <summary>Null when no Nomad is configured.</summary>
    public NomadClient? Nomad { get; init; }

    /// <summary>For stable choices and lease jitter.</summary>
    public Random Random { get; init; } = Random.Shared;
}
