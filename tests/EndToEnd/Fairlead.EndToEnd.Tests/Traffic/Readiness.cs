namespace Fairlead.EndToEnd.Tests.Traffic;

/// <summary>Waiting for a balancer to have a server.</summary>
internal static class Readiness
{
    /// <summary>Asks again and again until the answer is 200.</summary>
    public static async Task UntilServedAsync(int port)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var status = 0;
        while (status != 200)
        {
            try
            {
                using var client = await RawClient.ConnectAsync(port, patience.Token);
                (status, _) = await client.GetAsync("/", patience.Token);
            }
            catch (System.Net.Sockets.SocketException refused) when (refused.SocketErrorCode == System.Net.Sockets.SocketError.ConnectionRefused)
            {
                // It does not listen yet.
            }
        }
    }
}
