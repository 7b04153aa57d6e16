using Fairlead.Registry.Model;

namespace Fairlead.Registry.State;

/// <summary>When each table changed last: the index of queries about all of it, or about what is not there.</summary>
public readonly record struct TableIndexes
{
    /// <summary>Any node, removals too.</summary>
    public ulong Nodes { get; init; }

    /// <summary>Any service instance, removals too.</summary>
    public ulong Services { get; init; }

    /// <summary>The names of services or the tags of one.</summary>
    public ulong ServiceNames { get; init; }

    /// <summary>The last time a service lost its last instance.</summary>
    public ulong ServiceExtinction { get; init; }

    /// <summary>Any check, removals too.</summary>
    public ulong Checks { get; init; }

    /// <summary>A check that was or became critical.</summary>
    public ulong CriticalChecks { get; init; }

    /// <summary>A check that was or became a warning.</summary>
    public ulong WarningChecks { get; init; }

    /// <summary>A check that was or became passing.</summary>
    public ulong PassingChecks { get; init; }

    /// <summary>Any key of the KV store, removals too.</summary>
    public ulong Keys { get; init; }

    /// <summary>Removals of keys up to here are no longer known one by one: no answer about a prefix is below it.</summary>
    public ulong KeyTombstoneFloor { get; init; }

    /// <summary>Any session, removals too.</summary>
    public ulong Sessions { get; init; }

    /// <summary>Any prepared query, removals too.</summary>
    public ulong PreparedQueries { get; init; }

    /// <summary>Any coordinate, removals too.</summary>
    public ulong Coordinates { get; init; }

    /// <summary>Autopilot's configuration.</summary>
    public ulong Autopilot { get; init; }

    /// <summary>What a view begins with that was loaded at an index: of all before it knows only the outcome.</summary>
    internal static TableIndexes LoadedAt(ulong index) => new()
    {
        Nodes = index,
        Services = index,
        ServiceNames = index,
        ServiceExtinction = index,
        Checks = index,
        CriticalChecks = index,
        WarningChecks = index,
        PassingChecks = index,
        Keys = index,
        KeyTombstoneFloor = index,
        Sessions = index,
        PreparedQueries = index,
        Coordinates = index,
        Autopilot = index,
    };

    /// <summary>When a check that was or became this changed last.</summary>
    public ulong Of(CheckStatus status) => status switch
    {
        CheckStatus.Passing => PassingChecks,
        CheckStatus.Warning => WarningChecks,
        _ => CriticalChecks,
    };

    internal TableIndexes WithCheck(CheckStatus status, ulong index) => status switch
    {
        CheckStatus.Passing => this with { Checks = index, PassingChecks = index },
        CheckStatus.Warning => this with { Checks = index, WarningChecks = index },
        _ => this with { Checks = index, CriticalChecks = index },
    };
}
