using System.Collections.Immutable;

namespace Fairlead.Registry.Model;

/// <summary>
/// Where a node lies in the network, in seconds of round trip: a point in Vivaldi space (Dabek et al., SIGCOMM 2004) with the
/// height of its last mile and an adjustment from recent measurements.
/// </summary>
public sealed record Coordinate
{
    /// <summary>Thirty years and more.</summary>
    private const double MostSeconds = 1e9;

    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>The network segment; empty but in Consul Enterprise.</summary>
    public string Segment { get; init; } = "";

    /// <summary>The point; Consul's has eight dimensions.</summary>
    public ImmutableArray<double> Vec { get; init; } = [];

    /// <summary>How sure the node is of it, 0 to 1.5; smaller is surer.</summary>
    public double Error { get; init; }

    /// <summary>Seconds to add, from measurements against estimates.</summary>
    public double Adjustment { get; init; }

    /// <summary>Seconds to leave and reach the node whatever the other end.</summary>
    public double Height { get; init; }

    /// <summary>The index of its last change.</summary>
    public ulong ModifyIndex { get; init; }

    /// <summary>Estimated round trip to another node; null when the two cannot be compared.</summary>
    public TimeSpan? DistanceTo(Coordinate other)
    {
        if (Vec.Length != other.Vec.Length)
        {
            return null;
        }

        var squares = 0.0;
        for (var i = 0; i < Vec.Length; i++)
        {
            squares += (Vec[i] - other.Vec[i]) * (Vec[i] - other.Vec[i]);
        }

        var plain = Math.Sqrt(squares) + Height + other.Height;
        var adjusted = plain + Adjustment + other.Adjustment;
        var seconds = adjusted > 0 ? adjusted : plain;

        // Whoever writes coordinates may write absurd ones: they are farther away than everything.
        return seconds < MostSeconds ? TimeSpan.FromSeconds(seconds) : TimeSpan.MaxValue;
    }
}
