using System.Threading.Channels;
using Fairlead.Registry.Requests;
using Fairlead.Registry.State;
using Microsoft.Extensions.Logging;

namespace Fairlead.Registry.Hosting;

/// <summary>
/// Ends sessions whose lease has run out. Every server sees it and every server tries: the store lets one of them win, so no
/// election is needed and none can be missed.
/// </summary>
internal sealed class SessionExpiry(IRegistryWriter writer, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>One look at the latest snapshot is enough however often it was asked for.</summary>
    private readonly Channel<RegistrySnapshot> _looks = Channel.CreateBounded<RegistrySnapshot>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    /// <summary>Asks for a look at which sessions have run out.</summary>
    internal void Look(RegistrySnapshot snapshot) => _looks.Writer.TryWrite(snapshot);

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var snapshot in _looks.Reader.ReadAllAsync(cancellationToken))
            {
                foreach (var (id, session) in snapshot.Sessions)
                {
                    if (session.LeaseId != 0 && !snapshot.LiveSessions.ContainsKey(id))
                    {
                        await ExpireAsync(id, snapshot, cancellationToken);
                    }
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    private async Task ExpireAsync(string session, RegistrySnapshot snapshot, CancellationToken cancellationToken)
    {
        try
        {
            await writer.ApplyAsync(new SessionExpireRequest(session), cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ExpiryFailed(logger, session, RetryDelay, failure);
            await Task.Delay(RetryDelay, time, cancellationToken);
            Look(snapshot);
        }
    }
}
