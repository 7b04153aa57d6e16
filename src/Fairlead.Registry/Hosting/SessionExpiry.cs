using System.Threading.Channels;
using Fairlead.Registry.Requests;
using Microsoft.Extensions.Logging;

namespace Fairlead.Registry.Hosting;

/// <summary>
/// Ends sessions whose lease has run out. Every server sees it and every server tries: the store lets one of them win, so no
/// election is needed and none can be missed.
/// </summary>
internal sealed class SessionExpiry(RegistryHost host, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>One look at the latest snapshot is enough however often it was asked for.</summary>
    private readonly Channel<bool> _looks = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Asks for a look at which sessions have run out.</summary>
    internal void Look() => _looks.Writer.TryWrite(true);

    /// <summary>Waits until it is asked to look, then ends what has run out.</summary>
    internal async Task RoundAsync(CancellationToken cancellationToken)
    {
        await _looks.Reader.ReadAsync(cancellationToken);
        var snapshot = host.Current;
        foreach (var (id, session) in snapshot.Sessions)
        {
            if (session.LeaseId != 0 && !snapshot.LiveSessions.ContainsKey(id))
            {
                await ExpireAsync(id, cancellationToken);
            }
        }
    }

    private async Task ExpireAsync(string session, CancellationToken cancellationToken)
    {
        try
        {
            await host.ApplyAsync(new SessionExpireRequest(session), cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            Log.ExpiryFailed(logger, session, RetryDelay, failure);
            await Task.Delay(RetryDelay, time, cancellationToken);
            Look();
        }
    }
}
