using System.Collections.Immutable;

namespace Fairlead.Agent.RemoteExecution;

/// <summary>What is to be run: one of <see cref="Args"/>, <see cref="Script"/> and <see cref="Command"/>, which count in this order.</summary>
public sealed record JobSpecification
{
    /// <summary>A line for the shell; empty for none.</summary>
    public string Command { get; init; } = "";

    /// <summary>A program with its arguments, run without a shell; empty for none.</summary>
    public ImmutableArray<string> Args { get; init; } = [];

    /// <summary>A script, kept in a file while it runs; empty for none.</summary>
    public ReadOnlyMemory<byte> Script { get; init; }

    /// <summary>How long a node may be silent before whoever waits takes it for done.</summary>
    public TimeSpan Wait { get; init; } = TimeSpan.FromSeconds(2);
}
