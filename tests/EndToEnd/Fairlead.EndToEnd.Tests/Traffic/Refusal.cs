using System.Net.Sockets;

namespace Fairlead.EndToEnd.Tests.Traffic;

/// <summary>Waiting for a port to be closed.</summary>
internal static class Refusal
{
    /// <summary>Connects again and again until that is refused.</summary>
    public static async Task UntilAsync(int port)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                using var client = await RawClient.ConnectAsync(port, patience.Token);
            }
            catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
            {
                return;
            }
        }
    }
}
