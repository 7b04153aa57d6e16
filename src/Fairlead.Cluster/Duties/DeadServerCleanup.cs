using Fairlead.Cluster.Members;
using Fairlead.Primitives.Loops;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Duties;

/// <summary>Removes dead servers by <see cref="DeadServerRule"/>; a duty of one server.</summary>
internal sealed class DeadServerCleanup : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly StoreMembers members;
    private readonly ServerRoster roster;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SupervisedLoop loop;

    internal DeadServerCleanup(StoreMembers members, ServerRoster roster, TimeProvider time, ILogger logger)
    {
        (this.members, this.roster, this.time, this.logger) = (members, roster, time, logger);
        loop = new SupervisedLoop("dead-servers", RoundAsync, logger, time, StoreLoops.Options());
    }

    public ValueTask DisposeAsync() => loop.DisposeAsync();

    internal void Start() => loop.Start();

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        if (!roster.HoldsDuties || members.Autopilot?.Invoke() is not { } how || roster.Servers is var servers && servers.All(static server => server.Alive))
        {
            return;
        }

        IReadOnlyList<string> names = await members.NamesAsync(cancellationToken).ConfigureAwait(false);
        foreach (string name in DeadServerRule.Choose(servers, names, how, time.GetUtcNow()))
        {
            await members.RemoveAsync(name, cancellationToken).ConfigureAwait(false);
            Log.DeadServerRemoved(logger, name);
        }
    }
}
