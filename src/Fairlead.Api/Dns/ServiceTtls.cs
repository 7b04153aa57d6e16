using System.Collections.Immutable;

namespace Fairlead.Api.Dns;

/// <summary>How long answers about a service may be kept: its exact name, else the longest prefix with a star, else the star.</summary>
internal sealed class ServiceTtls(ImmutableSortedDictionary<string, TimeSpan> configured)
{
    private readonly (string Prefix, uint Seconds)[] prefixes = [.. configured
        .Where(static pair => pair.Key.EndsWith('*'))
        .Select(static pair => (pair.Key[..^1].ToLowerInvariant(), (uint)pair.Value.TotalSeconds))
        .OrderByDescending(static pair => pair.Item1.Length)];

    private readonly Dictionary<string, uint> exact = configured
        .Where(static pair => !pair.Key.EndsWith('*'))
        .ToDictionary(static pair => pair.Key.ToLowerInvariant(), static pair => (uint)pair.Value.TotalSeconds, StringComparer.Ordinal);

    /// <param name="service">In lower case.</param>
    public uint Of(string service)
    {
        if (exact.TryGetValue(service, out var seconds))
        {
            return seconds;
        }

        foreach (var (prefix, value) in prefixes)
        {
            if (service.StartsWith(prefix, StringComparison.Ordinal))
            {
                return value;
            }
        }

        return 0;
    }
}
