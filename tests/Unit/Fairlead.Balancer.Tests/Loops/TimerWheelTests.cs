using CsCheck;
using Fairlead.Balancer.Loops;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Balancer.Tests.Loops;

public class TimerWheelTests
{
    [Fact]
    public void Advance_AnyDeadlinesMovedAnyWay_FireOnceNeverEarlyAtMostOneSlotLate()
    {
        using var loop = new EventLoop(0, NullLogger.Instance, TimeProvider.System);
        Gen.Select(Gen.Long[0, 100_000].Array[1, 30], Gen.Long[0, 100_000].Array[1, 30], Gen.Int[1, 400]).Sample(
            (first, second, step) =>
            {
                var wheel = new TimerWheel(0);
                Item[] items = [.. first.Select(_ => new Item())];
                for (int i = 0; i < items.Length; i++)
                {
                    wheel.Set(items[i], first[i]);

                    // Moved later or earlier: the last word counts.
                    items[i].Wanted = second[i % second.Length];
                    wheel.Set(items[i], items[i].Wanted);
                }

                for (long now = 0; now <= 101_000; now += step)
                {
                    Array.ForEach(items, item => item.Now = now);
                    wheel.Advance(now, loop);
                }

                foreach (Item item in items)
                {
                    Assert.Equal(1, item.Fired);
                    Assert.InRange(item.FiredAt, item.Wanted, item.Wanted + TimerWheel.SlotMs + step);
                }

                Assert.Equal(-1, wheel.NextDelay(101_000));
            },
            iter: 50);
    }

    [Fact]
    public void Remove_BeforeDeadline_NeverFires()
    {
        using var loop = new EventLoop(0, NullLogger.Instance, TimeProvider.System);
        var wheel = new TimerWheel(0);
        var item = new Item();
        wheel.Set(item, 100);
        wheel.Remove(item);
        wheel.Advance(1000, loop);
        Assert.Equal(0, item.Fired);
    }

    private sealed class Item : Pollable
    {
        public long Wanted { get; set; }

        public long Now { get; set; }

        public long FiredAt { get; private set; }

        public int Fired { get; private set; }

        public override void OnReady(uint events)
        {
        }

        public override void OnTimer()
        {
            Fired++;
            FiredAt = Now;
        }

        public override void OnFault()
        {
        }
    }
}
