using System.Net;
using System.Net.Sockets;
using Fairlead.Cluster.Protocol;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Coordinates;

/// <summary>
/// Measures a landmark by opening a TCP connection and closing it again: that takes one round trip, and the kernel at the other end answers, however busy the
/// program there is. One at a time; one that is asked for meanwhile is left out.
/// </summary>
internal sealed class LandmarkProbe(Action<Landmark, TimeSpan> measured, ILogger logger, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Beyond it a landmark counts as not reachable; round trips are shorter than this on earth.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    /// <summary>Called by one reader of one stream.</summary>
    internal void Begin(Landmark landmark)
    {
        if (_running.IsCompleted && !_stopping.IsCancellationRequested && IPEndPoint.TryParse(landmark.Address, out var address))
        {
            _running = MeasureAsync(landmark, address);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task MeasureAsync(Landmark landmark, IPEndPoint address)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
        using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            patience.CancelAfter(Patience);
            long began = time.GetTimestamp();
            await socket.ConnectAsync(address, patience.Token).ConfigureAwait(false);
            measured(landmark, time.GetElapsedTime(began));
        }
        catch (Exception unreachable) when (unreachable is SocketException or OperationCanceledException)
        {
            // A wall between agents is allowed: they need to reach servers only.
            Log.LandmarkUnreachable(logger, landmark.Node, landmark.Address, unreachable.Message);
        }
    }
}
