using Fairlead.Client;

namespace Fairlead.Commands.Client;

/// <summary>Keeps the session of a command alive; a renewal that fails is told and tried again at the next beat.</summary>
internal static class SessionRenewal
{
    public static async Task RunAsync(ClientCall call, string session, TimeSpan ttl, CancellationToken cancellationToken)
    {
        using var beat = new PeriodicTimer(ttl / 3);
        while (await beat.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
        {
            try
            {
                await call.Client.RenewSessionAsync(session, cancellationToken).ConfigureAwait(false);
            }
            catch (ConsulRequestException refused)
            {
                await call.Error.WriteLineAsync($"The session was not renewed: {refused.Message}").ConfigureAwait(false);
            }
        }
    }
}
