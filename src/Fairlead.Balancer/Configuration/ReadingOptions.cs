using System.Net;

namespace Fairlead.Balancer.Configuration;

/// <summary>What a reading takes from the world outside the text.</summary>
public sealed record ReadingOptions
{
    /// <summary>Environment variables of <c>"${NAME}"</c>. Default: the process's own.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Addresses of a host name, empty when there are none. Default: the system's resolver.</summary>
    public Func<string, CancellationToken, Task<IPAddress[]>> Resolve { get; init; } = NameResolution.ResolveAsync;

    /// <summary>Longest wait for all names of a configuration together. Default 10 s; a name without an answer by then is unresolvable.</summary>
    public TimeSpan ResolveTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
