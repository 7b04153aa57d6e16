using System.Collections.Immutable;
using Fairlead.Agent.Watches;
using Fairlead.Client;
using Fairlead.Client.Views;
using Fairlead.Primitives.Http;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>The configuration's watches, which look at this agent's own HTTP API as a command on this machine would.</summary>
internal sealed class AgentWatches : IAsyncDisposable
{
    private readonly ConsulClient _client;
    private readonly WatchSet _set;

    private AgentWatches(ConsulAddress address, ILogger logger)
    {
        // It asks itself: whether its certificate names a loopback address proves nothing.
        _client = new ConsulClient(new ConsulClientOptions { Address = address, Tls = new TlsClientOptions { Verify = false } });
        _set = new WatchSet(Question(_client), logger, TimeProvider.System);
    }

    /// <summary>How a watch asks over HTTP; the command uses it too.</summary>
    public static WatchQuestion Question(ConsulClient client)
    {
        var view = new ConsulRegistryView(client, TimeProvider.System);
        return async (path, after, cancellationToken) =>
        {
            var answer = await view.QueryAsync(new DocumentQuery(path) { HasIndex = true }, new QueryOptions { AfterIndex = after }, cancellationToken).ConfigureAwait(false);
            return (answer.Index, answer.Value);
        };
    }

    /// <summary>Begins to watch, and notes it in <paramref name="running"/>. Without an HTTP API nothing can be watched, and that is told.</summary>
    /// <param name="addresses">Where the HTTP API of this agent listens.</param>
    public static async Task<AgentWatches?> StartAsync(
        ImmutableArray<WatchDefinition> watches, IReadOnlyList<string> addresses, Running running, ILoggerFactory log)
    {
        if (Own(addresses) is not { } address)
        {
            if (!watches.IsEmpty)
            {
                Log.NothingToWatch(log.CreateLogger<AgentWatches>(), watches.Length);
            }

            return null;
        }

        var started = new AgentWatches(address, log.CreateLogger<AgentWatches>());
        running.Add("the watches", started);
        await started.ApplyAsync(watches, CancellationToken.None).ConfigureAwait(false);
        return started;
    }

    /// <summary>Runs these from now on; unchanged ones go on.</summary>
    public Task ApplyAsync(ImmutableArray<WatchDefinition> watches, CancellationToken cancellationToken) => _set.ApplyAsync(watches, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _set.DisposeAsync().ConfigureAwait(false);
        _client.Dispose();
    }

    /// <summary>The first address of its own that can be dialled: an address for all is reached over loopback.</summary>
    public static ConsulAddress? Own(IReadOnlyList<string> addresses)
    {
        var plainFirst = addresses.OrderBy(address => address.StartsWith("https", StringComparison.Ordinal));
        foreach (var address in plainFirst)
        {
            var text = address.StartsWith("http://unix:", StringComparison.Ordinal)
                ? "unix://" + address["http://unix:".Length..]
                : address.Replace("//0.0.0.0:", "//127.0.0.1:", StringComparison.Ordinal).Replace("//[::]:", "//[::1]:", StringComparison.Ordinal);
            if (ConsulAddress.TryParse(text, tls: false, out var parsed, out _))
            {
                return parsed;
            }
        }

        return null;
    }
}
