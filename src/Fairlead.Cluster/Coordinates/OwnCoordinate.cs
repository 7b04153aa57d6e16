using Fairlead.Registry.Model;

namespace Fairlead.Cluster.Coordinates;

/// <summary>Where this machine lies, fed by everything on it that measures. Thread safe.</summary>
/// <param name="node">This machine's name.</param>
/// <param name="chance">Used under the lock only.</param>
internal sealed class OwnCoordinate(string node, VivaldiOptions options, Random chance)
{
    /// <summary>Measurements before others are told: by then 94 % of the way is gone.</summary>
    internal const int CredibleAfter = 10;

    /// <summary>A place from before a restart is worth this much.</summary>
    private const double RememberedError = 0.3;

    /// <summary>The error of a server that was never with another.</summary>
    private const double SettledError = 0.05;

    private readonly Vivaldi _vivaldi = new(options);
    private readonly Lock _gate = new();
    private volatile Coordinate _current = new Vivaldi(options).At(node);
    private volatile bool _isCredible;
    private bool _begun;

    internal Coordinate Current => _current;

    /// <summary>Whether enough was measured to be told to others.</summary>
    internal bool IsCredible => _isCredible;

    internal bool IsSound(Coordinate coordinate) => _vivaldi.IsSound(coordinate);

    /// <summary>A measurement; false when it moved nothing.</summary>
    internal bool Observe(string peer, Coordinate theirs, TimeSpan roundTrip)
    {
        lock (_gate)
        {
            bool moved = _vivaldi.Observe(peer, theirs, roundTrip, chance);
            if (moved)
            {
                _begun = true;
                _isCredible |= _vivaldi.Updates >= CredibleAfter;
                _current = _vivaldi.At(node);
            }

            return moved;
        }
    }

    /// <summary>Goes on from where the registry has it, unless something was measured already: a restart should not turn the map around.</summary>
    internal void Remember(Coordinate stored)
    {
        lock (_gate)
        {
            if (!_begun && _vivaldi.BeginAt(stored, RememberedError))
            {
                _begun = true;
                _current = _vivaldi.At(node);
            }
        }
    }

    /// <summary>There is nobody to measure: where this machine is, the map begins.</summary>
    internal void Settle()
    {
        lock (_gate)
        {
            if (_vivaldi.Updates == 0)
            {
                _vivaldi.Settle(SettledError);
                _current = _vivaldi.At(node);
                _isCredible = true;
            }
        }
    }
}
