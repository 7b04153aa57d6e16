using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Fairlead.Primitives.Loops;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Duties;

/// <summary>
/// Which servers there are, which live, and which of them has the duties that only one server does: one leased key each, kept in the store itself. A server that
/// dies loses them when its lease ends; one that stops gives them back at once.
/// </summary>
public sealed class ServerRoster : IAsyncDisposable
{
    /// <summary>How long the duties of a dead server stay undone. etcd grants no shorter leases than its election takes (1.5 × 1 s, rounded up).</summary>
    private static readonly TimeSpan TimeToLive = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private static readonly SupervisedLoopOptions Retries = StoreLoops.Options(Beat);

    private readonly IStore store;
    private readonly ServerRecord self;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly SupervisedLoop loop;
    private readonly Dictionary<string, (bool Alive, DateTimeOffset Since)> lives = [];
    private ImmutableArray<ServerSighting> servers = [];
    private long seen;
    private long lease;

    /// <param name="store">The store, of either engine; not disposed with the roster.</param>
    /// <param name="nodeId">This server's node id.</param>
    /// <param name="nodeName">Its name.</param>
    /// <param name="address">Where other machines reach it: <c>ip:port</c>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Told who has the duties.</param>
    public ServerRoster(IStore store, string nodeId, string nodeName, string address, TimeProvider time, ILogger logger)
    {
        (this.store, this.time, this.logger) = (store, time, logger);
        self = new ServerRecord(nodeId, nodeName, address, store.Identity.ToString());
        loop = new SupervisedLoop("server-roster", RoundAsync, logger, time, Retries);
        seen = time.GetTimestamp();
    }

    /// <summary>The servers, by name. While this one cannot reach the store, what it knew last, with nobody in duty.</summary>
    public ImmutableArray<ServerSighting> Servers
    {
        get
        {
            TimeSpan contact = LastContact;
            ImmutableArray<ServerSighting> all = servers;
            return contact < TimeToLive
                ? [.. all.Select(server => server with { LastContact = SilenceOf(server, contact) })]
                : [.. all.Select(server => server with { LastContact = SilenceOf(server, contact), HoldsDuties = false })];
        }
    }

    /// <summary>How long ago a majority of the store answered this server.</summary>
    public TimeSpan LastContact => time.GetElapsedTime(Volatile.Read(ref seen));

    /// <summary>Whether that is recent enough to speak for the registry: another server would have been given the duties after as long.</summary>
    public bool HasMajority => LastContact < TimeToLive;

    /// <summary>Whether this server has the duties now.</summary>
    public bool HoldsDuties => Servers.Any(server => server.HoldsDuties && server.Record.Id == self.Id);

    /// <summary>Begins; completes after the first round, failed or not.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await LookAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception waits) when (waits is StoreUnavailableException or LeaseNotFoundException)
        {
            // The loop goes on trying and tells what it meets. (On a busy machine a lease may end before anything is put under it.)
            Log.RosterWaits(logger, waits.Message);
        }

        loop.Start();
    }

    /// <summary>Gives the duties back and leaves the list of the living.</summary>
    public async ValueTask DisposeAsync()
    {
        await loop.DisposeAsync().ConfigureAwait(false);
        if (lease == 0)
        {
            return;
        }

        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(1), time);
        try
        {
            await store.RevokeLeaseAsync(lease, hurry.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is StoreUnavailableException or OperationCanceledException or ObjectDisposedException or LeaseNotFoundException)
        {
            Log.LeaseNotReturned(logger, error.Message);
        }
    }

    /// <summary>This server is going for good: the duties, its sign of life and its record go.</summary>
    /// <exception cref="StoreUnavailableException">There is no majority.</exception>
    internal async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await loop.DisposeAsync().ConfigureAwait(false);
        await store.CommitAsync(new StoreTransaction([], [new StoreOperation.Delete(ServerKeys.Record(self.Id))]), cancellationToken).ConfigureAwait(false);
        await store.RevokeLeaseAsync(lease, cancellationToken).ConfigureAwait(false);
        lease = 0;
    }

    /// <summary>Takes a server that is gone for good off the list; one that lives stays.</summary>
    /// <exception cref="StoreUnavailableException">There is no majority.</exception>
    public async Task ForgetAsync(string name, CancellationToken cancellationToken)
    {
        foreach (ServerSighting server in Servers.Where(server => server.Record.Name == name && !server.Alive))
        {
            await store.CommitAsync(new StoreTransaction([], [new StoreOperation.Delete(ServerKeys.Record(server.Record.Id))]), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A server that lives was heard of when this one last heard anything; a dead one when it died.</summary>
    private TimeSpan SilenceOf(ServerSighting server, TimeSpan contact) => server.Alive ? contact : contact + (time.GetUtcNow() - server.Since);

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Beat, time, cancellationToken).ConfigureAwait(false);
        await LookAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        // 1. The lease.
        if (lease == 0 || !await store.KeepAliveAsync(lease, cancellationToken).ConfigureAwait(false))
        {
            lease = (await store.GrantLeaseAsync(TimeToLive, cancellationToken).ConfigureAwait(false)).Id;
        }

        // 2. What is there.
        long asked = time.GetTimestamp();
        StoreSnapshot records = await store.ReadAsync(ServerKeys.Records, cancellationToken).ConfigureAwait(false);
        StoreSnapshot alive = await store.ReadAsync(ServerKeys.Lives, cancellationToken).ConfigureAwait(false);
        StoreSnapshot duties = await store.ReadAsync(ServerKeys.Duties, cancellationToken).ConfigureAwait(false);
        ServerRecord[] known = [.. records.Entries.Select(static entry => JsonSerializer.Deserialize(entry.Value.Span, ServerRecordJson.Default.ServerRecord)!)];

        // 3. What is missing of ours, and the duties when nobody has them.
        bool changed = await EnsureAsync(known, alive, cancellationToken).ConfigureAwait(false);
        if (duties.Entries.Count == 0)
        {
            CommitResult won = await store.CommitAsync(new StoreTransaction(
                [new Compare.CreateRevisionIs(ServerKeys.Duties, 0)],
                [new StoreOperation.Put(ServerKeys.Duties, Encoding.UTF8.GetBytes(self.Id), lease)]), cancellationToken).ConfigureAwait(false);
            changed = true;
            if (won.Succeeded)
            {
                Log.DutiesTaken(logger, self.Name);
            }
        }

        // 4. The picture of it, once more when something was changed.
        if (changed)
        {
            records = await store.ReadAsync(ServerKeys.Records, cancellationToken).ConfigureAwait(false);
            alive = await store.ReadAsync(ServerKeys.Lives, cancellationToken).ConfigureAwait(false);
            duties = await store.ReadAsync(ServerKeys.Duties, cancellationToken).ConfigureAwait(false);
            known = [.. records.Entries.Select(static entry => JsonSerializer.Deserialize(entry.Value.Span, ServerRecordJson.Default.ServerRecord)!)];
        }

        Publish(known, alive, duties, asked);
    }

    private async Task<bool> EnsureAsync(ServerRecord[] known, StoreSnapshot alive, CancellationToken cancellationToken)
    {
        var operations = new List<StoreOperation>();
        if (!known.Contains(self))
        {
            operations.Add(new StoreOperation.Put(ServerKeys.Record(self.Id), JsonSerializer.SerializeToUtf8Bytes(self, ServerRecordJson.Default.ServerRecord)));
        }

        // The value is the lease: a key left from before a restart is replaced, or it would go with the old lease.
        byte[] life = ServerKeys.Life(self.Id);
        byte[] value = BitConverter.GetBytes(lease);
        if (!alive.Entries.Any(entry => entry.Key.Span.SequenceEqual(life) && entry.Value.Span.SequenceEqual(value)))
        {
            operations.Add(new StoreOperation.Put(life, value, lease));
        }

        // Records of another registry came with a restored snapshot.
        operations.AddRange(known.Where(other => other.Registry != self.Registry && other.Id != self.Id).Select(static other => new StoreOperation.Delete(ServerKeys.Record(other.Id))));
        if (operations.Count > 0)
        {
            await store.CommitAsync(new StoreTransaction([], operations), cancellationToken).ConfigureAwait(false);
        }

        return operations.Count > 0;
    }

    private void Publish(ServerRecord[] known, StoreSnapshot alive, StoreSnapshot duties, long asked)
    {
        var living = alive.Entries.Select(static entry => Encoding.UTF8.GetString(entry.Key.Span[ServerKeys.Lives.Length..])).ToHashSet(StringComparer.Ordinal);
        string holder = duties.Entries.Count > 0 ? Encoding.UTF8.GetString(duties.Entries[0].Value.Span) : "";
        DateTimeOffset now = time.GetUtcNow();
        var next = new List<ServerSighting>();
        foreach (ServerRecord record in known.Where(record => record.Registry == self.Registry).OrderBy(static record => record.Name, StringComparer.Ordinal))
        {
            bool lives = living.Contains(record.Id);
            if (!this.lives.TryGetValue(record.Id, out var before) || before.Alive != lives)
            {
                before = (lives, now);
                this.lives[record.Id] = before;
            }

            next.Add(new ServerSighting(record, lives, record.Id == holder, before.Since, TimeSpan.Zero));
        }

        ImmutableInterlocked.InterlockedExchange(ref servers, [.. next]);
        Volatile.Write(ref seen, asked);
    }
}
