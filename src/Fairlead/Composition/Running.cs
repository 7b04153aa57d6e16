namespace Fairlead.Composition;

/// <summary>
/// What runs in this process, in the order it was started; stopped in the opposite order. One list, so that start and stop cannot
/// disagree.
/// </summary>
internal sealed class Running : IAsyncDisposable
{
    private readonly Stack<(string Name, Func<CancellationToken, ValueTask> StopAsync)> _parts = new();
    private readonly Stack<(string Name, Func<CancellationToken, ValueTask> StopAsync)> _outermost = new();

    /// <summary>Notes a part that has just started.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="stopAsync">Ends it; the token fires when there is no more time for good manners.</param>
    public void Add(string name, Func<CancellationToken, ValueTask> stopAsync) => _parts.Push((name, stopAsync));

    /// <summary>The same for a part that only has to be disposed of.</summary>
    public void Add(string name, IAsyncDisposable part) => Add(name, _ => part.DisposeAsync());

    /// <summary>Notes a part that stands before the others: it stops ahead of them, however early it was started.</summary>
    public void AddOutermost(string name, IAsyncDisposable part) => _outermost.Push((name, _ => part.DisposeAsync()));

    /// <summary>Stops everything, the outermost parts first, and of either kind the latest first. A part that fails to stop is told of and does not keep the others running.</summary>
    public async ValueTask StopAsync(CancellationToken hurry)
    {
        while (_outermost.TryPop(out var part) || _parts.TryPop(out part))
        {
            try
            {
                await part.StopAsync(hurry).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                await Console.Error.WriteLineAsync($"fairlead: {part.Name} did not stop cleanly: {failure.Message}").ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync() => await StopAsync(CancellationToken.None).ConfigureAwait(false);
}
