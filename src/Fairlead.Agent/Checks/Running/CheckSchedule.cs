namespace Fairlead.Agent.Checks.Running;

/// <summary>
/// What all checks of an agent share: the clock, whose one timer queue serves thousands of checks, the bound on runs at a time,
/// and how soon the first run comes.
/// </summary>
internal sealed class CheckSchedule(TimeProvider time, Random random) : IDisposable
{
    /// <summary>Runs at a time; more wait for their turn. A hung script holds its place for its timeout at most.</summary>
    public const int MaxConcurrentRuns = 256;

    /// <summary>With fewer checks than this, each runs at once; see docs/decisions on the first run.</summary>
    public const int ManyChecks = 200;

    /// <summary>What each check adds to the jitter, so that one alone runs at once and many do not start in one instant.</summary>
    private static readonly TimeSpan JitterPerCheck = TimeSpan.FromMilliseconds(0.5);
    private int _checks;

    public TimeProvider Time => time;

    public SemaphoreSlim Places { get; } = new(MaxConcurrentRuns);

    public void Enter() => Interlocked.Increment(ref _checks);

    public void Leave() => Interlocked.Decrement(ref _checks);

    /// <summary>At once but for a jitter of at most 100 ms; somewhere in the interval, as Consul does always, when there are many.</summary>
    public TimeSpan FirstRunIn(TimeSpan interval)
    {
        var checks = Volatile.Read(ref _checks);
        return random.NextDouble() * (checks < ManyChecks ? JitterPerCheck * checks : interval);
    }

    public void Dispose() => Places.Dispose();
}
