namespace Fairlead.Faults.EndToEnd.Tests.Servers;

/// <summary>Waiting for what must come, on a machine that may be busy.</summary>
internal static class Until
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>Looks again and again; a server that does not answer is one that is not there yet.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition, Func<string> whyNot)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(Patience);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var last = "";
        while (true)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException)
            {
                last = notYet.Message;
            }

            try
            {
                await timer.WaitForNextTickAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"{whyNot()}\n{last}");
            }
        }
    }
}
