using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Http;

/// <summary>
/// Counts open connections per client address. One too many is not dropped silently: it is marked, and its first request gets a
/// 429 that names the limit.
/// </summary>
/// <param name="limit">Of the moment; 0 for none.</param>
internal sealed class ConnectionLimit(Func<int> limit)
{
    private readonly ConcurrentDictionary<IPAddress, int> open = new();

    public ConnectionDelegate Wrap(ConnectionDelegate next) => connection =>
        // Loopback is the agent's own machine: its clients share one address by nature.
        limit() <= 0 || connection.RemoteEndPoint is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address)
            ? next(connection)
            : CountAsync(connection, address, next);

    public static bool IsOver(HttpContext context) => context.Features.Get<OverLimit>() is not null;

    private async Task CountAsync(ConnectionContext connection, IPAddress address, ConnectionDelegate next)
    {
        if (open.AddOrUpdate(address, 1, static (_, count) => count + 1) > limit())
        {
            connection.Features.Set(OverLimit.Mark);
        }

        try
        {
            await next(connection);
        }
        finally
        {
            if (open.AddOrUpdate(address, 0, static (_, count) => count - 1) <= 0)
            {
                // Only a zero is removed: a newcomer in between has made it one again.
                open.TryRemove(new KeyValuePair<IPAddress, int>(address, 0));
            }
        }
    }

    /// <summary>On a connection that is one too many. A feature, not an item: looking for an item makes a dictionary on every connection.</summary>
    private sealed class OverLimit
    {
        public static readonly OverLimit Mark = new();
    }
}
