using System.Text;
using Fairlead.Store.Contract;

namespace Fairlead.Store.Tests.Contract;

/// <summary>What every engine must do. Each engine runs this suite as it is; the parts are in the files beside this one.</summary>
public abstract partial class StoreContractTests : IAsyncLifetime
{
    /// <summary>Longest a test waits for something that must happen. Only a failing test waits that long.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private readonly CancellationTokenSource patience = new(Patience);

    private protected IStore Store { get; private set; } = null!;

    protected CancellationToken Cancel => patience.Token;

    public virtual async ValueTask InitializeAsync() => Store = await OpenAsync();

    public virtual async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        patience.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>An empty key space.</summary>
    private protected abstract Task<IStore> OpenAsync();

    /// <summary>Lets leases run out; an engine on the real clock has nothing to do here.</summary>
    private protected abstract void PassTime(TimeSpan time);

    private protected static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    private protected static StoreOperation Put(string key, string value, long lease = 0) => new StoreOperation.Put(Bytes(key), Bytes(value), lease);

    private protected static StoreOperation Delete(string key) => new StoreOperation.Delete(Bytes(key));

    private protected static StoreOperation DeletePrefix(string prefix) => new StoreOperation.DeletePrefix(Bytes(prefix));

    private protected static Compare Missing(string key) => new Compare.CreateRevisionIs(Bytes(key), 0);

    private protected static Compare ModifiedAt(string key, long revision) => new Compare.ModifyRevisionIs(Bytes(key), revision);

    private protected static Compare ValueIs(string key, string value) => new Compare.ValueIs(Bytes(key), Bytes(value));

    private protected static Compare Unchanged(string prefix, long since) => new Compare.PrefixUnchangedSince(Bytes(prefix), since);

    private protected async Task<CommitResult> CommitAsync(params StoreOperation[] operations) => await CommitAsync([], operations);

    private protected async Task<CommitResult> CommitAsync(Compare[] compares, params StoreOperation[] operations) =>
        await Store.CommitAsync(new StoreTransaction(compares, operations), Cancel);

    private protected async Task<StoreEntry?> GetAsync(string key) =>
        (await Store.ReadAsync(Bytes(key), Cancel)).Entries.FirstOrDefault(entry => Text(entry.Key) == key);

    private protected async Task<string[]> KeysAsync(string prefix = "") =>
        [.. (await Store.ReadAsync(Bytes(prefix), Cancel)).Entries.Select(static entry => Text(entry.Key))];

    /// <summary>The next batches of a watch, as many as asked for.</summary>
    private protected async Task<List<StoreEventBatch>> WatchAsync(long afterRevision, int count)
    {
        var batches = new List<StoreEventBatch>();
        await foreach (StoreEventBatch batch in Store.WatchAsync(afterRevision, Cancel))
        {
            batches.Add(batch);
            if (batches.Count == count)
            {
                break;
            }
        }

        return batches;
    }

    /// <summary>The next batches of a watch, until they hold so many changes.</summary>
    private protected async Task<List<StoreEventBatch>> WatchEventsAsync(long afterRevision, int events)
    {
        var batches = new List<StoreEventBatch>();
        await foreach (StoreEventBatch batch in Store.WatchAsync(afterRevision, Cancel))
        {
            batches.Add(batch);
            if (batches.Sum(static one => one.Events.Count) >= events)
            {
                break;
            }
        }

        return batches;
    }

    private protected async Task<long> RevisionAsync() => await Store.ReadPointAsync(Cancel);

    private protected static string Show(StoreEventBatch batch) =>
        string.Join(' ', batch.Events.Select(static change => change.Entry is { } entry ? $"{Text(entry.Key)}={Text(entry.Value)}" : $"-{Text(change.Key)}"));
}
