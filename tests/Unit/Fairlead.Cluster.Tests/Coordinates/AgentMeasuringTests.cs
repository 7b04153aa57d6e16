using System.Net;
using System.Net.Sockets;
using Fairlead.Cluster.Coordinates;
using Fairlead.Cluster.Protocol;
using Fairlead.Registry.Model;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Fairlead.Cluster.Tests.Coordinates;

public sealed class AgentMeasuringTests : IAsyncDisposable
{
    private static readonly Coordinate Server = new() { Node = "s1", Vec = [0, 0, 0, 0, 0, 0, 0, 0], Error = 0.05, Height = 1e-05 };

    private readonly FakeTimeProvider time = new();
    private readonly AgentMeasuring measuring;

    public AgentMeasuringTests()
    {
        measuring = new AgentMeasuring("a1", NullLogger.Instance, time, new Random(1));
        measuring.Attached(new Welcome { Server = "s1" });
    }

    public ValueTask DisposeAsync() => measuring.DisposeAsync();

    [Fact]
    public void Answered_ServerHeldTheBeat_OnlyTheWayCounts()
    {
        for (ulong number = 1; number <= 60; number++)
        {
            Beat(number, under: 40, held: 100);
        }

        Assert.InRange(measuring.Own.DistanceTo(Server)!.Value.TotalMilliseconds, 39, 41);
    }

    [Fact]
    public void Answered_MoreHeldThanTimePassed_IsNotBelieved()
    {
        for (ulong number = 1; number <= 60; number++)
        {
            measuring.Beat(number);
            time.Advance(TimeSpan.FromMilliseconds(40));
            measuring.Answered(Answer(number, held: 50));
        }

        Assert.All(measuring.Own.Vec, static component => Assert.Equal(0, component));
    }

    [Fact]
    public void Beat_BeforeEnoughIsMeasured_ReportsNothingAndThenEveryFifth()
    {
        var reported = new List<ulong>();
        for (ulong number = 1; number <= 30; number++)
        {
            if (Beat(number, under: 40, held: 0).Coordinate is not null)
            {
                reported.Add(number);
            }
        }

        Assert.Equal([15ul, 20ul, 25ul, 30ul], reported);
    }

    [Fact]
    public void Attached_ServerRemembers_GoesOnFromThere()
    {
        var stored = Server with { Node = "a1", Vec = [0.04, 0, 0, 0, 0, 0, 0, 0] };
        measuring.Attached(new Welcome { Server = "s1", Coordinate = CoordinateMessages.Of(stored) });
        Assert.Equal(stored.Vec, measuring.Own.Vec);
    }

    [Fact]
    public async Task Begin_LandmarkThatListens_IsMeasuredAndOneThatDoesNotIsLeftOut()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var measured = new List<(string Node, TimeSpan RoundTrip)>();
        await using (var deaf = new LandmarkProbe((landmark, roundTrip) => measured.Add((landmark.Node, roundTrip)), NullLogger.Instance, TimeProvider.System))
        {
            deaf.Begin(new Landmark { Node = "nobody", Address = "127.0.0.1:1" });
        }

        var heard = new TaskCompletionSource<(string Node, TimeSpan RoundTrip)>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var probe = new LandmarkProbe((landmark, roundTrip) => heard.TrySetResult((landmark.Node, roundTrip)), NullLogger.Instance, TimeProvider.System);
        probe.Begin(new Landmark { Node = "a2", Address = listener.LocalEndpoint.ToString()! });
        var (node, roundTrip) = await heard.Task.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal("a2", node);
        Assert.True(roundTrip > TimeSpan.Zero);
        Assert.Empty(measured);
    }

    private Beat Beat(ulong number, int under, int held)
    {
        var beat = measuring.Beat(number);
        time.Advance(TimeSpan.FromMilliseconds(under + held));
        measuring.Answered(Answer(number, held));
        return beat;
    }

    private static BeatAnswer Answer(ulong number, int held) =>
        new() { Number = number, Coordinate = CoordinateMessages.Of(Server), HeldMicroseconds = (uint)held * 1000 };
}
