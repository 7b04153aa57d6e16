using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Cluster.Coordinates;

/// <summary>
/// Where a node lies, by what it measures: Vivaldi (Dabek, Cox, Kaashoek, Morris, SIGCOMM 2004) with heights, the filter and the gravity of "Network Coordinates in
/// the Wild" (Ledlie, Gardner, Seltzer, NSDI 2007), and an adjustment term (Lee, Zhang, Sahu, Saha 2010). A state machine: no clock, no chance of its own; not
/// thread safe. Whatever it is fed, it stays finite and no farther out than <see cref="VivaldiOptions.Farthest"/>.
/// </summary>
internal sealed class Vivaldi(VivaldiOptions options)
{
    private readonly double[] _place = new double[options.Dimensions];
    private readonly double[] _away = new double[options.Dimensions];
    private readonly double[] _residues = new double[options.AdjustmentWindow];
    private readonly Dictionary<string, LatencyFilter> _filters = new(StringComparer.OrdinalIgnoreCase);
    private double _height = options.LowestHeight;
    private double _error = options.HighestError;
    private double _adjustment;
    private long _fed;

    /// <summary>Measurements that moved it.</summary>
    internal long Updates { get; private set; }

    internal int Peers => _filters.Count;

    internal Coordinate At(string node) => new()
    {
        Node = node, Vec = ImmutableArray.Create(_place), Error = _error, Adjustment = _adjustment, Height = _height,
    };

    /// <summary>Whether a coordinate can be believed at all.</summary>
    internal bool IsSound(Coordinate coordinate) =>
        coordinate.Vec.Length == options.Dimensions
        && coordinate.Vec.All(component => Math.Abs(component) <= options.Farthest)
        && coordinate.Height >= 0 && coordinate.Height <= options.Farthest
        && coordinate.Error >= 0 && coordinate.Error <= options.HighestError
        && Math.Abs(coordinate.Adjustment) <= options.Farthest;

    /// <summary>Begins at a place known from before, whose error is no better than <paramref name="error"/>. False when it is none.</summary>
    internal bool BeginAt(Coordinate coordinate, double error)
    {
        if (!IsSound(coordinate))
        {
            return false;
        }

        coordinate.Vec.CopyTo(_place);
        (_height, _error) = (Math.Max(coordinate.Height, options.LowestHeight), Math.Max(coordinate.Error, error));
        return true;
    }

    /// <summary>A node that is alone is where the map begins, and sure of it.</summary>
    internal void Settle(double error) => _error = error;

    /// <summary>Takes a measurement in. False when it is not to be believed, or not enough is known of the peer yet; nothing has moved then.</summary>
    /// <param name="peer">Who was measured.</param>
    /// <param name="theirs">Where it says it lies.</param>
    /// <param name="roundTrip">How long it took there and back.</param>
    /// <param name="chance">Gives the direction when both lie in the same place.</param>
    internal bool Observe(string peer, Coordinate theirs, TimeSpan roundTrip, Random chance)
    {
        // 1. What cannot be is refused before it touches anything.
        double measured = roundTrip.TotalSeconds;
        if (!IsSound(theirs) || measured < 0 || measured > options.Farthest)
        {
            return false;
        }

        var filter = FilterOf(peer);
        measured = Math.Max(filter.Add(measured), options.LowestHeight);
        if (filter.Count < options.FilterMinimum)
        {
            return false;
        }

        // 2. How wrong the two places are, and whose fault that is likelier to be (figure 3 of the Vivaldi paper).
        double inPlane = Direction(theirs, chance);
        double estimated = inPlane + _height + theirs.Height;
        double weight = _error / Math.Max(_error + theirs.Error, options.LowestError);
        double sample = Math.Abs(estimated - measured) / measured;
        double blend = options.ErrorFactor * weight;
        _error = Math.Clamp((sample * blend) + (_error * (1 - blend)), options.LowestError, options.HighestError);

        // 3. The spring between them pushes or pulls (section 5.4: heights take the part of it that leaves the plane).
        Move(theirs, estimated, options.ForceFactor * weight * (measured - estimated), inPlane);
        Pull();

        // 4. What no place in the plane can explain is added to every estimate, half by each end.
        // On its way to its place a node would only note how far that still was.
        if (Updates++ >= _residues.Length)
        {
            _residues[Updates % _residues.Length] = measured - (InPlane(theirs) + _height + theirs.Height);
            _adjustment = Math.Clamp(_residues.Sum() / (2 * _residues.Length), -options.Farthest, options.Farthest);
        }

        return true;
    }

    private LatencyFilter FilterOf(string peer)
    {
        if (!_filters.TryGetValue(peer, out var filter))
        {
            if (_filters.Count >= options.MostPeers)
            {
                _filters.Remove(_filters.MinBy(static each => each.Value.LastUse).Key);
            }

            _filters[peer] = filter = new LatencyFilter(options.FilterSize);
        }

        filter.LastUse = ++_fed;
        return filter;
    }

    private double InPlane(Coordinate theirs)
    {
        double squares = 0;
        for (int i = 0; i < _place.Length; i++)
        {
            squares += (_place[i] - theirs.Vec[i]) * (_place[i] - theirs.Vec[i]);
        }

        return Math.Sqrt(squares);
    }

    /// <summary>Fills in the direction from the peer to here, of length one, by chance when there is none; gives the distance.</summary>
    private double Direction(Coordinate theirs, Random chance)
    {
        double distance = InPlane(theirs);
        bool apart = distance > 1e-09;
        double length = 0;
        for (int i = 0; i < _place.Length; i++)
        {
            _away[i] = apart ? _place[i] - theirs.Vec[i] : chance.NextDouble() - 0.5;
            length += _away[i] * _away[i];
        }

        length = Math.Sqrt(length);
        for (int i = 0; i < _place.Length; i++)
        {
            _away[i] = length > 1e-12 ? _away[i] / length : i == 0 ? 1 : 0;
        }

        return apart ? distance : 0;
    }

    private void Move(Coordinate theirs, double estimated, double force, double inPlane)
    {
        // Two nodes in one place have no share of the plane yet: the whole force moves them apart.
        double share = inPlane > 0 ? inPlane / estimated : 1;
        for (int i = 0; i < _place.Length; i++)
        {
            _place[i] = Math.Clamp(_place[i] + (_away[i] * force * share), -options.Farthest, options.Farthest);
        }

        double heights = inPlane > 0 ? (_height + theirs.Height) / estimated : 0;
        _height = Math.Clamp(_height + (force * heights), options.LowestHeight, options.Farthest);
    }

    private void Pull()
    {
        double distance = Math.Sqrt(_place.Sum(static component => component * component));
        double pull = Math.Min(Math.Pow(distance / options.GravityRho, 2), distance);
        for (int i = 0; i < _place.Length && distance > 0; i++)
        {
            _place[i] -= _place[i] / distance * pull;
        }
    }
}
