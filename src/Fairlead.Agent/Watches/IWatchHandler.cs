namespace Fairlead.Agent.Watches;

/// <summary>Who is told of a change.</summary>
internal interface IWatchHandler : IDisposable
{
    /// <summary>Tells it, and waits until it is done: changes come one after the other.</summary>
    /// <returns>Null when all is well, otherwise what went wrong.</returns>
    Task<string?> TellAsync(ulong index, string json, CancellationToken cancellationToken);
}
