using System.Collections.Immutable;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Deduplication;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Fetching;
using Fairlead.Templates.Output;

namespace Fairlead.Templates.Running;

/// <summary>One template in the runner: parsed, with what it used last and when it is due. Owned by the runner's loop.</summary>
internal sealed class TemplateUnit(TemplateDefinition definition, Template template, RenderWorld world)
{
    private TemplateProgress _progress = TemplateProgress.New;

    public TemplateDefinition Definition { get; } = definition;

    public Template Template { get; } = template;

    public RenderWorld World { get; } = world;

    /// <summary>What it shares with other instances; null when every instance reads for itself.</summary>
    public SharedTemplate? Sharing => World.Sharing;

    /// <summary>What the latest execution asked for.</summary>
    public IReadOnlySet<Dependency> Used { get; set; } = new HashSet<Dependency>();

    /// <summary>Dependencies told of as absent already, so that each is told once.</summary>
    public HashSet<Dependency> ToldAbsent { get; } = [];

    /// <summary>Whether it must be rendered in the next pass.</summary>
    public bool IsDirty { get; set; } = true;

    /// <summary>When the window of gathered changes ends; null when none is open.</summary>
    public DateTimeOffset? DueAt { get; set; }

    /// <summary>When the window was opened.</summary>
    public DateTimeOffset? WindowBegan { get; set; }

    /// <summary>When a failed write or check is tried again; null when nothing failed.</summary>
    public DateTimeOffset? RetryAt { get; set; }

    /// <summary>Failed renders in a row.</summary>
    public int Failures { get; set; }

    /// <summary>A text on its way to its target; null when none is. Until it has arrived the template is not rendered again.</summary>
    public PendingDelivery? Pending { get; set; }

    /// <summary>Whether the next pass has something to do here.</summary>
    public bool IsReady => Pending is { } pending ? pending.Result.IsCompleted : IsDirty;

    /// <summary>The text the target took last; null before the first.</summary>
    public string? Delivered { get; set; }

    /// <summary>The text the target refused last, so that the same is not offered again.</summary>
    public string? Refused { get; set; }

    /// <summary>Whether it has rendered well at least once.</summary>
    public bool IsRendered => Progress.LastRender is not null;

    /// <summary>How far it is; may be read from any thread.</summary>
    public TemplateProgress Progress
    {
        get => Volatile.Read(ref _progress);
        set => Volatile.Write(ref _progress, value);
    }
}

/// <summary>A text whose check runs, or that a target in process is taking.</summary>
internal sealed record PendingDelivery(string Text, Task<TargetResult> Result);

/// <summary>How a template stands, for the status page.</summary>
/// <param name="Waiting">What it waits for, with the time it began to.</param>
/// <param name="LastRender">When it last rendered well, whether or not the file changed.</param>
/// <param name="LastWrite">When its file or target last changed.</param>
/// <param name="LastError">The latest failure; null when the latest render was good.</param>
/// <param name="NextRetry">When a failed write or check is tried again.</param>
internal sealed record TemplateProgress(
    ImmutableArray<WaitingFor> Waiting,
    DateTimeOffset? LastRender,
    DateTimeOffset? LastWrite,
    string? LastError,
    DateTimeOffset? LastErrorAt,
    DateTimeOffset? NextRetry,
    string? LastCommandError,
    ImmutableArray<HeldDependency> Held,
    long Renders,
    long Writes,
    long Errors)
{
    public static TemplateProgress New { get; } = new([], null, null, null, null, null, null, [], 0, 0, 0);
}

/// <summary>Something a template waits for.</summary>
/// <param name="Watch">The watch that is to bring it; null when there is none.</param>
internal sealed record WaitingFor(Dependency Dependency, DateTimeOffset Since, DependencyWatch? Watch)
{
    /// <summary>What is known about why it is not there.</summary>
    public string Reason() => Watch?.State switch
    {
        { Error: { } error } => error,
        { HasAnswer: true } => "it does not exist",
        _ => "no answer yet",
    };
}
