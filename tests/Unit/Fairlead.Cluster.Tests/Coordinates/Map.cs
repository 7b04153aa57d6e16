using Fairlead.Cluster.Coordinates;
using Fairlead.Registry.Model;

namespace Fairlead.Cluster.Tests.Coordinates;

/// <summary>Nodes whose round trips are known, measuring one another in an order of chance.</summary>
internal sealed class Map
{
    private readonly Vivaldi[] nodes;
    private readonly Func<int, int, double> roundTrip;
    private readonly Random chance;

    /// <param name="roundTrip">Seconds between two nodes.</param>
    internal Map(int count, Func<int, int, double> roundTrip, int seed)
    {
        (this.roundTrip, chance) = (roundTrip, new Random(seed));
        nodes = [.. Enumerable.Range(0, count).Select(_ => new Vivaldi(VivaldiOptions.Default))];
    }

    internal Coordinate this[int node] => nodes[node].At(Name(node));

    /// <summary>Each node measures this many others of its eight neighbours.</summary>
    /// <param name="noise">Makes a round trip what was measured of it.</param>
    internal Map Run(int rounds, Func<Random, double, double>? noise = null)
    {
        for (int i = 0; i < rounds * nodes.Length; i++)
        {
            int at = i % nodes.Length;
            int other = (at + 1 + chance.Next(Math.Min(8, nodes.Length - 1))) % nodes.Length;
            double seconds = roundTrip(at, other);
            nodes[at].Observe(Name(other), this[other], TimeSpan.FromSeconds(noise is null ? seconds : noise(chance, seconds)), chance);
        }

        return this;
    }

    /// <summary>How wrong the estimates are, half of the pairs more and half less.</summary>
    internal double MedianError()
    {
        var errors = new List<double>();
        for (int a = 0; a < nodes.Length; a++)
        {
            for (int b = a + 1; b < nodes.Length; b++)
            {
                errors.Add(Math.Abs(this[a].DistanceTo(this[b])!.Value.TotalSeconds - roundTrip(a, b)) / roundTrip(a, b));
            }
        }

        errors.Sort();
        return errors[errors.Count / 2];
    }

    private static string Name(int node) => $"n{node}";
}
