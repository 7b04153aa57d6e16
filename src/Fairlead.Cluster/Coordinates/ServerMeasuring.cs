using Fairlead.Cluster.Membership;
using Fairlead.Cluster.Protocol;
using Fairlead.Cluster.Serving;
using Fairlead.Primitives.Loops;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Coordinates;

/// <summary>Servers measure each other: a small call to every other one, each second until this server knows where it lies, then every five.</summary>
internal sealed class ServerMeasuring : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly OwnCoordinate _own;
    private readonly string _identity;
    private readonly Func<MemberRecord[]> _others;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly ServerChannels _channels;
    private readonly SupervisedLoop _loop;
    private volatile NetworkCoordinate _message;

    /// <param name="own">What is fed.</param>
    /// <param name="identity">The registry's, which the others check.</param>
    /// <param name="others">The other servers that live; a bounded list.</param>
    internal ServerMeasuring(OwnCoordinate own, string identity, Func<MemberRecord[]> others, ClusterTls? tls, ILogger logger, TimeProvider time)
    {
        (_own, _identity, _others, _logger, _time) = (own, identity, others, logger, time);
        _channels = new ServerChannels(tls);
        _message = CoordinateMessages.Of(own.Current);
        _loop = new SupervisedLoop("cluster.measuring", RoundAsync, logger, time);
    }

    /// <summary>Where this server lies, for the wire; never changed.</summary>
    internal NetworkCoordinate Message => _message;

    internal void Start() => _loop.Start();

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        _channels.Dispose();
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        var others = _others();
        if (others.Length == 0)
        {
            _own.Settle();
        }
        else
        {
            await Task.WhenAll(others.Select(other => MeasureAsync(other, cancellationToken))).ConfigureAwait(false);
        }

        _message = CoordinateMessages.Of(_own.Current);

        // Not all servers at the same moment, nor always the same two.
        var pause = _own.IsCredible ? Interval : FirstInterval;
        await Task.Delay(pause * (0.8 + (0.4 * Random.Shared.NextDouble())), _time, cancellationToken).ConfigureAwait(false);
    }

    private async Task MeasureAsync(MemberRecord other, CancellationToken cancellationToken)
    {
        var client = new Protocol.Agents.AgentsClient(_channels.To(MemberList.HostPort(other.Address, other.Port)));
        try
        {
            long began = _time.GetTimestamp();
            var reply = await client.MeasureAsync(
                new MeasureRequest { Registry = _identity }, deadline: _time.GetUtcNow().UtcDateTime + Patience, cancellationToken: cancellationToken).ResponseAsync.ConfigureAwait(false);
            var roundTrip = _time.GetElapsedTime(began);
            if (reply.Coordinate is { } theirs)
            {
                _own.Observe(other.Name, CoordinateMessages.Read(theirs, other.Name), roundTrip);
            }
        }
        catch (RpcException failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Log.ServerNotMeasured(_logger, other.Name, failure.Status.Detail);
        }
    }
}
