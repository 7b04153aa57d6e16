namespace Fairlead.Api.Tests;

/// <summary>Asks a program that tells nobody when something happens (no blocking query, no log line) until it has.</summary>
internal static class Poll
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(180);

    /// <param name="what">What is waited for, for the message when it does not come.</param>
    /// <param name="look">Gives what is seen, and whether it is what is waited for.</param>
    public static async Task<string> UntilAsync(string what, Func<Task<(bool Done, string Seen)>> look)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestAgent.Token);
        patience.CancelAfter(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        var last = "";
        try
        {
            while (true)
            {
                (var done, last) = await look();
                if (done)
                {
                    return last;
                }

                await timer.WaitForNextTickAsync(patience.Token);
            }
        }
        catch (OperationCanceledException) when (!TestAgent.Token.IsCancellationRequested)
        {
            throw new TimeoutException($"{what} did not come; last seen: {last}");
        }
    }
}
