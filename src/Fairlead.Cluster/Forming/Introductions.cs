using System.Threading.Channels;
using Fairlead.Cluster.Protocol;

namespace Fairlead.Cluster.Forming;

/// <summary>What this server says of itself, and what it has heard of others. Thread safe.</summary>
internal sealed class Introductions(Introduction self, TimeProvider time)
{
    /// <summary>Servers remembered at most; a cluster has three or five.</summary>
    private const int MostServers = 64;

    private readonly Lock gate = new();
    private readonly Dictionary<string, (Heard Heard, long At)> heard = new(StringComparer.Ordinal);
    private readonly Channel<bool> news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private Introduction self = self;

    /// <summary>A copy of what is said now, with who is heard now.</summary>
    internal Introduction Self(TimeSpan freshness)
    {
        lock (gate)
        {
            Introduction copy = self.Clone();
            copy.Hears.Clear();
            copy.Hears.Add(copy.NodeId);
            copy.Hears.AddRange(Fresh(freshness).Select(static other => other.Server.NodeId));
            return copy;
        }
    }

    /// <summary>Changes what is said.</summary>
    internal void Tell(Action<Introduction> change)
    {
        lock (gate)
        {
            Introduction next = self.Clone();
            change(next);
            self = next;
        }
    }

    /// <summary>Takes notice of a server. Whoever waits for news is woken when it says something new.</summary>
    internal void Hear(Introduction server)
    {
        lock (gate)
        {
            if (server.NodeId == self.NodeId || server.Address.Length == 0)
            {
                return;
            }

            bool known = heard.TryGetValue(server.NodeId, out var before);
            if (!known && heard.Count >= MostServers)
            {
                return;
            }

            heard[server.NodeId] = (new Heard(server.Address, server), time.GetTimestamp());
            if (!known || !Same(before.Heard.Server, server))
            {
                news.Writer.TryWrite(true);
            }
        }
    }

    /// <summary>Who was heard not longer ago than this.</summary>
    internal IReadOnlyList<Heard> Heard(TimeSpan freshness)
    {
        lock (gate)
        {
            return Fresh(freshness);
        }
    }

    /// <summary>Every address heard of, however long ago.</summary>
    internal IReadOnlyList<string> Addresses()
    {
        lock (gate)
        {
            return [.. heard.Values.Select(static other => other.Heard.Address)];
        }
    }

    /// <summary>Waits until somebody says something new, or until the time is over.</summary>
    internal async Task NewsAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(longest);
        try
        {
            await news.Reader.ReadAsync(over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // No news: the next round asks.
        }
    }

    private List<Heard> Fresh(TimeSpan freshness) =>
        [.. heard.Values.Where(other => time.GetElapsedTime(other.At) <= freshness).Select(static other => other.Heard)];

    /// <summary>Figures change all the time and are no news.</summary>
    private static bool Same(Introduction left, Introduction right) =>
        left.Registry == right.Registry && left.Vote.SequenceEqual(right.Vote) && left.Hears.Order(StringComparer.Ordinal).SequenceEqual(right.Hears.Order(StringComparer.Ordinal))
        && left.BootstrapExpect == right.BootstrapExpect && left.Address == right.Address;
}
