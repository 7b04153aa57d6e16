using System.Collections.Immutable;
using Fairlead.Cluster.Membership;
using Fairlead.Cluster.Protocol;
using Fairlead.Primitives.Loops;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Coordinates;

/// <summary>What a server knows of where machines lie: itself, by measuring the other servers, and the agents it holds, by what they say. It writes what moved.</summary>
internal sealed class ServerCoordinates : IAsyncDisposable
{
    /// <summary>Every so many beats an agent is named a landmark; while it is new, after so few.</summary>
    private const ulong BeatsPerLandmark = 15, BeatsPerLandmarkOfTheNew = 2, BeatsOfTheNew = 60;

    /// <summary>Who is a landmark is looked up anew in every so many rounds of writing.</summary>
    private const int RoundsPerTable = 3;

    private readonly MemberRecord _self;
    private readonly RegistryHost _registry;
    private readonly Func<Roster> _roster;
    private readonly Func<string, bool> _holds;
    private readonly CoordinateWritingOptions _writing = CoordinateWritingOptions.Default;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly OwnCoordinate _own;
    private readonly ServerMeasuring _measuring;
    private readonly SupervisedLoop _loop;

    /// <summary>Guards <see cref="_book"/>.</summary>
    private readonly Lock _gate = new();
    private readonly CoordinateBook _book;
    private volatile LandmarkTable _landmarks = LandmarkTable.Empty;
    private int _rounds;

    internal ServerCoordinates(
        ClusterMembershipOptions options, RegistryHost registry, Func<Roster> roster, Func<string, bool> holds, ILogger logger, TimeProvider time)
    {
        (_self, _registry, _roster, _holds, _time) = (options.Self, registry, roster, holds, time);
        _began = time.GetTimestamp();
        _own = new OwnCoordinate(_self.Name, VivaldiOptions.Default, new Random());
        _book = new CoordinateBook(_writing, Agents.AgentHolder.MostAgents + 1);
        _measuring = new ServerMeasuring(_own, registry.Store.Identity.ToString(), Others, options.Tls, logger, time);
        _loop = new SupervisedLoop("cluster.coordinates", WriteAsync, logger, time, StoreLoops.Options(TimeSpan.FromSeconds(5)));
    }

    /// <summary>Where this server lies.</summary>
    internal Coordinate Own => _own.Current;

    /// <summary>The same for the wire. Made when it changed, since every answer to a beat bears it.</summary>
    internal NetworkCoordinate Message => _measuring.Message;

    private TimeSpan Now => _time.GetElapsedTime(_began);

    internal void Start()
    {
        if (Stored(_self.Name) is { } stored)
        {
            _own.Remember(stored);
        }

        _measuring.Start();
        _loop.Start();
    }

    /// <summary>The answer to a beat.</summary>
    internal BeatAnswer Answer(string agent, Beat beat)
    {
        if (beat.Coordinate is { } said && CoordinateMessages.Read(said, agent) is var coordinate && _own.IsSound(coordinate))
        {
            lock (_gate)
            {
                _book.Offer(coordinate, Now);
            }
        }

        var every = beat.Number < BeatsOfTheNew ? BeatsPerLandmarkOfTheNew : BeatsPerLandmark;
        return new BeatAnswer
        {
            Number = beat.Number,
            Coordinate = Message,
            Landmark = beat.Number % every == 0 ? _landmarks.For(agent, beat.Number / every) : null,
        };
    }

    /// <summary>Where the registry has a node; null when it does not know.</summary>
    internal NetworkCoordinate? Remembered(string node) => Stored(node) is { } stored ? CoordinateMessages.Of(stored) : null;

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        await _measuring.DisposeAsync().ConfigureAwait(false);
    }

    private MemberRecord[] Others() => [.. _roster().Servers.Values.Where(server => !Same(server.Name, _self.Name)).Take(LandmarkTable.MostServers)];

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_writing.Interval, _time, cancellationToken).ConfigureAwait(false);
        var roster = _roster();
        if (_rounds++ % RoundsPerTable == 0)
        {
            _landmarks = LandmarkTable.Of(
                roster.Members.Where(member => MemberList.Condition(roster, member.Key, member.Value) == MemberCondition.Alive && !Same(member.Value.Name, _self.Name))
                    .Select(static member => member.Value),
                Remembered);
        }

        foreach (var batch in Due(roster).Chunk(_writing.MostPerCommit))
        {
            try
            {
                await _registry.ApplyAsync(new CoordinateUpdateRequest([.. batch]), cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                lock (_gate)
                {
                    _book.Return(batch);
                }

                throw;
            }
        }
    }

    private ImmutableArray<Coordinate> Due(Roster roster)
    {
        var share = (int)Math.Ceiling(_writing.MostPerSecond * _writing.Interval.TotalSeconds / Math.Max(roster.Servers.Count, 1));
        lock (_gate)
        {
            _book.Keep(node => _holds(node) || Same(node, _self.Name));

            // A machine that is all alone is near to nobody: no reason to write.
            if (_own.IsCredible && (_book.Count > 0 || roster.Servers.Count > 1))
            {
                _book.Offer(_own.Current, Now);
            }

            return _book.Take(Now, share, Stored);
        }
    }

    private Coordinate? Stored(string node) => _registry.Current.Coordinates.Find($"{StoreKeys.Fold(node)}\0");

    private static bool Same(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
}
