using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace Fairlead.Api.Http;

/// <summary>
/// Counts open connections per client address. One too many is not dropped silently: it is marked, and its first request gets a
/// 429 that names the limit.
/// </summary>
internal sealed class ConnectionLimit(int limit)
{
    private static readonly object OverLimit = new();

    private readonly ConcurrentDictionary<IPAddress, int> open = new();

    public ConnectionDelegate Wrap(ConnectionDelegate next) => connection => CountAsync(connection, next);

    public static bool IsOver(HttpContext context) =>
        context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(OverLimit) == true;

    private async Task CountAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        // Loopback is the agent's own machine: its clients share one address by nature.
        if (limit <= 0 || connection.RemoteEndPoint is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address))
        {
            await next(connection);
            return;
        }

        if (open.AddOrUpdate(address, 1, static (_, count) => count + 1) > limit)
        {
            connection.Items[OverLimit] = true;
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
}
