using Fairlead.Cluster.Agents;

namespace Fairlead.Cluster.Tests.Agents;

/// <summary>The rules of docs/decisions/0004 over a time that only the test moves.</summary>
public sealed class AgentLeasesTests
{
    private readonly AgentLeases _leases = new(AgentLeaseOptions.Default);
    private readonly List<(int At, LeaseEffect Effect)> _effects = [];
    private int _now;

    [Fact]
    public void Tick_AgentBeats_NothingHappens()
    {
        Attach("a");
        Until(60_000, beating: ["a"]);

        Assert.Empty(_effects);
    }

    [Fact]
    public void Tick_StreamClosesWithoutReturn_CrashAfterHalfASecond()
    {
        Attach("a");
        Until(1_000, beating: ["a"]);
        _leases.Closed("a", Stream("a"), Time);
        Until(3_000);

        Assert.Equal([(1_500, new LeaseEffect.Lost("a", LossReason.Crash))], _effects);
        Assert.Equal(0, _leases.Count);
    }

    [Fact]
    public void Tick_AgentReturnsInTime_IsNotLost()
    {
        Attach("a");
        _leases.Closed("a", Stream("a"), Time);
        Until(400);
        _leases.Attached("a", 99, Time);
        Until(900);

        Assert.Empty(_effects);
        Assert.True(_leases.Holds("a", 99));
    }

    [Fact]
    public void Closed_OldStreamAfterReturn_ChangesNothing()
    {
        Attach("a");
        _leases.Attached("a", 99, Time);
        _leases.Closed("a", Stream("a"), Time);
        Until(1_000);

        Assert.Empty(_effects);
    }

    [Fact]
    public void Tick_AgentFallsSilent_DialledBackOnceThenLostAfterThreeSeconds()
    {
        Attach("a");
        Until(4_000);

        Assert.Equal([(2_500, new LeaseEffect.DialBack("a")), (3_000, new LeaseEffect.Lost("a", LossReason.Silence))], _effects);
    }

    [Fact]
    public void DialledBack_AgentAnswers_GetsOneMoreLeaseAndNoSecond()
    {
        Attach("a");
        Until(2_600);
        _leases.DialledBack("a", answered: true, Time);
        Until(5_500);
        Assert.DoesNotContain(_effects, effect => effect.Effect is LeaseEffect.Lost);
        _leases.DialledBack("a", answered: true, Time);
        Until(6_000);

        Assert.Equal([(2_500, new LeaseEffect.DialBack("a")), (5_600, new LeaseEffect.Lost("a", LossReason.Silence))], _effects);
    }

    [Fact]
    public void DialledBack_AgentDoesNotAnswer_ChangesNothing()
    {
        Attach("a");
        Until(2_600);
        _leases.DialledBack("a", answered: false, Time);
        Until(3_000);

        Assert.Contains((3_000, (LeaseEffect)new LeaseEffect.Lost("a", LossReason.Silence)), _effects);
    }

    [Fact]
    public void Released_Goodbye_IsWatchedNoMore()
    {
        Attach("a");

        Assert.True(_leases.Released("a", Stream("a")));
        Until(10_000);
        Assert.Empty(_effects);
        Assert.False(_leases.Released("a", Stream("a")));
    }

    [Fact]
    public void Tick_MoreThanATenthExpire_ExtendedOnceThenLost()
    {
        string[] all = [.. Enumerable.Range(0, 100).Select(number => $"n{number:D2}")];
        Attach(all);
        string[] alive = all[20..];
        Until(3_500, alive);
        Assert.Empty(_effects);
        Until(7_000, alive);

        Assert.Equal(all[..20], _effects.Where(effect => effect.Effect is LeaseEffect.Lost).Select(effect => effect.Effect.Node).Order());
        Assert.All(_effects.Where(effect => effect.Effect is LeaseEffect.Lost), effect => Assert.Equal(6_000, effect.At));
    }

    [Fact]
    public void Tick_ATenthExpires_IsNoMassExpiry()
    {
        string[] all = [.. Enumerable.Range(0, 100).Select(number => $"n{number:D2}")];
        Attach(all);
        Until(3_000, all[10..]);

        Assert.Equal(10, _effects.Count(effect => effect is { At: 3_000, Effect: LeaseEffect.Lost }));
    }

    [Fact]
    public void Tick_MassExpiryRecovers_MayBeExtendedAgain()
    {
        string[] all = [.. Enumerable.Range(0, 20).Select(number => $"n{number:D2}")];
        Attach(all);
        Until(5_000);
        Array.ForEach(all, node => _leases.Beat(node, Stream(node), Time));
        Until(10_500);

        Assert.DoesNotContain(_effects, effect => effect.Effect is LeaseEffect.Lost);
    }

    [Fact]
    public void Tick_ServerStoodStill_NobodyIsLostForIt()
    {
        Attach("a", "b");
        Until(1_000, beating: ["a", "b"]);
        _now += 10_000;
        Tick();
        Until(_now + 1_000);

        Assert.Empty(_effects);
    }

    private TimeSpan Time => TimeSpan.FromMilliseconds(_now);

    private static long Stream(string node) => node.Sum(character => character);

    private void Attach(params string[] nodes)
    {
        foreach (var node in nodes)
        {
            _leases.Attached(node, Stream(node), Time);
        }
    }

    /// <summary>Ticks as the server does, the named agents beating every second.</summary>
    private void Until(int end, string[]? beating = null)
    {
        while (_now < end)
        {
            _now += 100;
            foreach (var node in _now % 1_000 == 0 ? beating ?? [] : [])
            {
                _leases.Beat(node, Stream(node), Time);
            }

            Tick();
        }
    }

    private void Tick()
    {
        foreach (var effect in _leases.Tick(Time))
        {
            _effects.Add((_now, effect));
        }
    }
}
