using System.Diagnostics.CodeAnalysis;
using Fairlead.Primitives.Durations;

namespace Fairlead.Registry.Hosting;

/// <summary>The time to live of a session: Go duration text between Consul's bounds (session API: 10 s to 24 h).</summary>
public static class SessionTtl
{
    /// <summary>Shortest by default; <c>session_ttl_min</c> moves it.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);

    /// <summary>Longest.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>Reads one; on failure the error says what is wrong with it.</summary>
    public static bool TryParse(string text, TimeSpan shortest, out TimeSpan ttl, [NotNullWhen(false)] out string? error)
    {
        ttl = TimeSpan.Zero;
        if (!GoDuration.TryParse(text, out var duration, out var reason))
        {
            error = $"Session TTL '{text}' invalid: {reason}";
            return false;
        }

        ttl = duration.ToTimeSpan();
        error = ttl < shortest || ttl > Longest
            ? $"Invalid Session TTL '{text}', must be between [{GoDuration.Format(shortest)}, {GoDuration.Format(Longest)}]"
            : null;
        return error is null;
    }
}
