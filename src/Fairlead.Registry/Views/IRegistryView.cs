namespace Fairlead.Registry.Views;

/// <summary>
/// What templates and the balancer see of a registry. They cannot know whether it is in this process, on another machine, or a
/// real Consul cluster.
/// </summary>
public interface IRegistryView
{
    /// <summary>
    /// Answers a query; with <see cref="QueryOptions.AfterIndex"/> set, waits until the result's index is greater than it or the
    /// wait is over, and then answers in any case. A result may repeat: compare before acting.
    /// </summary>
    /// <exception cref="RegistryUnavailableException">The registry cannot be reached or has no leader; try again with back-off.</exception>
    ValueTask<QueryAnswer<T>> QueryAsync<T>(RegistryQuery<T> query, QueryOptions options, CancellationToken cancellationToken);
}

/// <summary>A result with the index to wait after.</summary>
/// <param name="Index">Never 0. When it is lower than the one asked with, the registry was reset: wait from 0 again.</param>
/// <param name="Value">Immutable.</param>
public readonly record struct QueryAnswer<T>(ulong Index, T Value);

/// <summary>How to answer.</summary>
public sealed record QueryOptions
{
    /// <summary>Answer at once.</summary>
    public static QueryOptions Now { get; } = new();

    /// <summary>Wait until the result's index is greater; 0 answers at once.</summary>
    public ulong AfterIndex { get; init; }

    /// <summary>How long to wait at most; Consul's default of 5 minutes when zero.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Whether any server may answer, and how old its view may be; null for the default consistency.</summary>
    public TimeSpan? MaxStale { get; init; }
}

/// <summary>The registry could not answer.</summary>
public sealed class RegistryUnavailableException(string message, Exception? inner = null) : Exception(message, inner);
