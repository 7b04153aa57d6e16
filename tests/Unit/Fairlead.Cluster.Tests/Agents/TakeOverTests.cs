using Fairlead.Cluster.Agents;

namespace Fairlead.Cluster.Tests.Agents;

public sealed class TakeOverTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);
    private readonly TakeOver _takeOver = new(AgentLeaseOptions.Default);
    private int _now;

    [Fact]
    public void Look_AgentNobodyHolds_LostAfterFiveSecondsAndNotBefore()
    {
        Assert.Empty(Look(4_500, "a"));

        Assert.Equal(["a"], Look(5_500, "a"));
    }

    [Fact]
    public void Look_AgentAttachesElsewhere_ItsTimeBeginsAnew()
    {
        Look(4_500, "a");
        Look(5_000);

        Assert.Empty(Look(9_500, "a"));
    }

    [Fact]
    public void Look_LosingAgentsUntilWritten_AreGivenAgain()
    {
        Look(5_500, "a");

        Assert.Equal(["a"], Look(6_000, "a"));
    }

    [Fact]
    public void Look_ServerWithoutLease_IsLostAtOnce() =>
        Assert.Equal(["s"], _takeOver.Look([], ["s"], Interval, TimeSpan.Zero));

    [Fact]
    public void Look_LookerStoodStill_AgentsGetTheTimeBack()
    {
        Look(1_000, "a");
        _now += 20_000;

        Assert.Empty(_takeOver.Look(["a"], [], Interval, TimeSpan.FromMilliseconds(_now)));
        Assert.Empty(Look(_now + 3_000, "a"));
    }

    [Fact]
    public void Forget_DutyGone_TimeBeginsAnew()
    {
        Look(4_500, "a");
        _takeOver.Forget();

        Assert.Empty(Look(9_000, "a"));
    }

    private IReadOnlyList<string> Look(int end, params string[] orphans)
    {
        IReadOnlyList<string> lost = [];
        while (_now < end)
        {
            _now += 500;
            lost = _takeOver.Look(orphans, [], Interval, TimeSpan.FromMilliseconds(_now));
        }

        return lost;
    }
}
