using System.Collections.Immutable;
using Fairlead.Primitives.CommandLine;
using Fairlead.Primitives.Durations;

namespace Fairlead.Commands.Debugging;

/// <summary>What <c>debug</c> was asked to gather, for how long, and where to.</summary>
internal sealed record DebugPlan(TimeSpan Duration, TimeSpan Interval, ImmutableArray<string> Capture, string Output, bool Archive)
{
    /// <summary>All there is; <c>pprof</c> stands for the state of the runtime, which here is no Go.</summary>
    public static ImmutableArray<string> Known { get; } = ["agent", "host", "logs", "members", "metrics", "pprof"];

    /// <summary>Consul's least: shorter tells nothing.</summary>
    private static readonly TimeSpan LeastDuration = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(5);

    public static void Declare(FlagSet flags) => flags
        .Value("duration", "duration", "How long to gather; 2m by default, 10s at least.")
        .Value("interval", "duration", "The time between two looks; 30s by default, 5s at least.")
        .Value("capture", "what", $"What to gather, {string.Join(", ", Known)}; may be repeated; all by default.")
        .Value("output", "path", "The directory, or with -archive the archive without .tar.gz; consul-debug-<time> by default.")
        .Value("archive", "bool", "Whether to pack everything into one .tar.gz; true by default.");

    /// <summary>Null when a flag cannot be used.</summary>
    /// <param name="wrong">Why.</param>
    public static DebugPlan? Read(ParsedFlags flags, DateTimeOffset now, out string wrong)
    {
        wrong = "";
        var duration = Time(flags, "duration", TimeSpan.FromMinutes(2), LeastDuration, ref wrong);
        var interval = Time(flags, "interval", TimeSpan.FromSeconds(30), LeastInterval, ref wrong);
        // The older word for the members.
        var capture = flags.All("capture").Select(word => word == "cluster" ? "members" : word).Distinct().ToImmutableArray();
        if (capture.FirstOrDefault(word => !Known.Contains(word)) is { } unknown)
        {
            wrong = $"-capture: there is nothing called '{unknown}'; known are {string.Join(", ", Known)}";
        }
        else if (wrong.Length == 0 && interval > duration)
        {
            wrong = "-interval is longer than -duration";
        }

        return wrong.Length > 0
            ? null
            : new DebugPlan(
                duration, interval, capture.IsEmpty ? Known : capture, flags.Last("output") ?? $"consul-debug-{now.ToUnixTimeSeconds()}", flags.Last("archive") is not ("false" or "0"));
    }

    private static TimeSpan Time(ParsedFlags flags, string name, TimeSpan fallback, TimeSpan least, ref string wrong)
    {
        if (flags.Last(name) is not { } text)
        {
            return fallback;
        }

        if (!GoDuration.TryParse(text, out var duration, out var error))
        {
            wrong = $"-{name}: {error}";
            return fallback;
        }

        if (duration.ToTimeSpan() < least)
        {
            wrong = $"-{name} must be {GoDuration.Format(least)} or longer";
        }

        return duration.ToTimeSpan();
    }
}
