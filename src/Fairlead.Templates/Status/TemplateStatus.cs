using System.Collections.Immutable;
using Fairlead.Templates.Running;

namespace Fairlead.Templates.Status;

/// <summary>How a runner stands: every template and every watch.</summary>
public sealed record TemplateStatus
{
    /// <summary>When the runner was built.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>When this was taken.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>In configuration order.</summary>
    public required ImmutableArray<TemplateState> Templates { get; init; }

    /// <summary>By name.</summary>
    public required ImmutableArray<WatchedSource> Watches { get; init; }
}

/// <summary>One template.</summary>
public sealed record TemplateState
{
    /// <summary>Its source, or where its inline text goes.</summary>
    public required string Name { get; init; }

    /// <summary>The file it writes; empty for a target in this process.</summary>
    public required string Destination { get; init; }

    /// <summary><c>rendered</c>, <c>waiting</c>, <c>failed</c> or <c>starting</c>.</summary>
    public required string Phase { get; init; }

    /// <summary>What it waits for.</summary>
    public required ImmutableArray<WaitingDependency> Waiting { get; init; }

    /// <summary>Lists kept because they suddenly came back (nearly) empty.</summary>
    public required ImmutableArray<HeldDependency> Held { get; init; }

    /// <summary>When it last rendered well.</summary>
    public DateTimeOffset? LastRender { get; init; }

    /// <summary>When its target last changed.</summary>
    public DateTimeOffset? LastWrite { get; init; }

    /// <summary>Why the latest render, check or write failed; null when it did not.</summary>
    public string? LastError { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }

    /// <summary>When it is tried again without new data.</summary>
    public DateTimeOffset? NextRetry { get; init; }

    /// <summary>How its command failed last; null when it did not.</summary>
    public string? LastCommandError { get; init; }

    /// <summary>Good renders.</summary>
    public long Renders { get; init; }

    /// <summary>Changes of the target.</summary>
    public long Writes { get; init; }

    /// <summary>Failed renders, checks and writes.</summary>
    public long Errors { get; init; }
}

/// <summary>Something a template waits for.</summary>
/// <param name="Reason">What is known about why.</param>
public sealed record WaitingDependency(string Dependency, DateTimeOffset Since, string Reason);

/// <summary>One watch.</summary>
public sealed record WatchedSource(
    string Name, DateTimeOffset Since, DateTimeOffset? AnsweredAt, string? Error, int Failures, DateTimeOffset? NextTry);
