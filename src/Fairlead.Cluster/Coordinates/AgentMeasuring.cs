using Fairlead.Cluster.Protocol;
using Fairlead.Registry.Model;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Coordinates;

/// <summary>What a client agent measures: its server with every beat, and the landmarks that the server names.</summary>
internal sealed class AgentMeasuring : IAsyncDisposable
{
    /// <summary>Every so many beats the server is told where this agent lies; it writes far more rarely.</summary>
    internal const int BeatsPerReport = 5;

    /// <summary>Beats whose answers may be under way.</summary>
    private const int MostUnderWay = 16;

    private readonly OwnCoordinate _own;
    private readonly LandmarkProbe _probe;
    private readonly TimeProvider _time;

    /// <summary>When beats were sent, by number; 0 for one that was answered.</summary>
    private readonly long[] _sentAt = new long[MostUnderWay];
    private string _server = "";

    internal AgentMeasuring(string node, ILogger logger, TimeProvider time, Random random)
    {
        _time = time;
        _own = new OwnCoordinate(node, VivaldiOptions.Default, new Random(random.Next()));
        _probe = new LandmarkProbe((landmark, roundTrip) => _own.Observe(landmark.Node, CoordinateMessages.Read(landmark.Coordinate, landmark.Node), roundTrip), logger, time);
    }

    internal Coordinate Own => _own.Current;

    /// <summary>A new stream: what was under way on the old one never comes.</summary>
    internal void Attached(Welcome welcome)
    {
        Array.Clear(_sentAt);
        _server = welcome.Server;
        if (welcome.Coordinate is { } stored)
        {
            _own.Remember(CoordinateMessages.Read(stored, Own.Node));
        }
    }

    /// <summary>The beat to send now.</summary>
    internal Beat Beat(ulong number)
    {
        var beat = new Beat { Number = number };
        if (number % BeatsPerReport == 0 && _own.IsCredible)
        {
            beat.Coordinate = CoordinateMessages.Of(Own);
        }

        Volatile.Write(ref _sentAt[number % MostUnderWay], _time.GetTimestamp());
        return beat;
    }

    /// <summary>Its answer, at once when it came.</summary>
    internal void Answered(BeatAnswer answer)
    {
        long sentAt = Interlocked.Exchange(ref _sentAt[answer.Number % MostUnderWay], 0);
        if (sentAt != 0 && answer.Coordinate is { } theirs)
        {
            // The server's own time does not count; a server that claims more than all of it is not believed.
            var roundTrip = _time.GetElapsedTime(sentAt) - TimeSpan.FromMicroseconds(answer.HeldMicroseconds);
            _own.Observe(_server, CoordinateMessages.Read(theirs, _server), roundTrip);
        }

        if (answer.Landmark is { Coordinate: not null } landmark)
        {
            _probe.Begin(landmark);
        }
    }

    public ValueTask DisposeAsync() => _probe.DisposeAsync();
}
