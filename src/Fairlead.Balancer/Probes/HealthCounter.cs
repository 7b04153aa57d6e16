using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Probes;

/// <summary>
/// Counts good and bad results into up and down the way HAProxy does (manual section 5.2, <c>rise</c> and <c>fall</c>).
/// A server starts up with no credit: its first bad result takes it down, its first good one gives it full credit.
/// </summary>
internal sealed class HealthCounter
{
    private int _rise;
    private int _fall;
    private int _health;

    public HealthCounter(int rise, int fall)
    {
        (_rise, _fall) = (rise, fall);
        _health = rise;
    }

    public bool IsUp => _health >= _rise;

    private int Full => _rise + _fall - 1;

    /// <summary><c>2/3 UP</c>, <c>0/2 DOWN</c>.</summary>
    public string Description => IsUp ? $"{_health - _rise + 1}/{_fall} UP" : $"{_health}/{_rise} DOWN";

    /// <summary>Takes over a changed <c>rise</c> and <c>fall</c>: the state stays, the credit begins anew.</summary>
    public void Configure(int rise, int fall)
    {
        if (rise != _rise || fall != _fall)
        {
            bool up = IsUp;
            (_rise, _fall) = (rise, fall);
            _health = up ? Full : 0;
        }
    }

    /// <summary>Counts one result.</summary>
    /// <returns>Whether the count moved.</returns>
    public bool Count(bool good)
    {
        int before = _health;
        if (good)
        {
            _health = Math.Min(_health + 1, Full);
            _health = _health >= _rise ? Full : _health;
        }
        else
        {
            _health = _health > _rise ? _health - 1 : 0;
        }

        return _health != before;
    }

    /// <summary>Live traffic proved it dead: down, with all good results still to come.</summary>
    public void MarkDown() => _health = 0;

    /// <summary>The wait until the next probe: <c>inter</c> when settled up, <c>downinter</c> when settled down, else <c>fastinter</c>.</summary>
    public TimeSpan NextInterval(ServerCheckSettings settings) =>
        _health == Full ? settings.Interval
        : _health == 0 ? settings.DownInterval ?? settings.Interval
        : settings.FastInterval ?? settings.Interval;
}
