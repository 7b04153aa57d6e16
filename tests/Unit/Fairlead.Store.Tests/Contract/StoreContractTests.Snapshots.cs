using Fairlead.Store.Contract;
using Fairlead.Store.Snapshots;

namespace Fairlead.Store.Tests.Contract;

public abstract partial class StoreContractTests
{
    [Fact]
    public async Task Snapshot_SavedAndRestored_BringsEntriesBackAndGoesForward()
    {
        Lease lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(60), Cancel);
        await CommitAsync(Put("a", "1"), Put("b", ""), Put("leased", "1", lease.Id));
        using var file = new MemoryStream();
        SnapshotSummary saved = await SnapshotWriter.WriteAsync(Store, file, TimeProvider.System, Cancel);
        CommitResult later = await CommitAsync(Put("a", "2"), Put("c", "3"));

        file.Position = 0;
        Assert.Equal(saved, await SnapshotReader.InspectAsync(file, Cancel));
        Assert.Equal((Store.Identity, 2L, file.Length), (saved.Identity, saved.Entries, saved.Bytes));
        file.Position = 0;
        long revision = await SnapshotReader.RestoreAsync(Store, file, Cancel);

        Assert.True(revision > later.Revision);
        StoreSnapshot snapshot = await Store.ReadAsync(default, Cancel);
        Assert.Equal(["a=1", "b="], snapshot.Entries.Select(static entry => $"{Text(entry.Key)}={Text(entry.Value)}"));
    }

    [Fact]
    public async Task Snapshot_FromAnEngineFurtherOn_KeepsTheIndexGoingForward()
    {
        await CommitAsync(Put("a", "1"));
        using var file = new MemoryStream();
        await using (IStore far = await Fairlead.Store.Embedded.SqliteStore.OpenAsync(
            new Fairlead.Store.Embedded.SqliteStoreOptions(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance))
        {
            await far.ReplaceAllAsync(Entries(("x", "1")), 1_000_000, Cancel);
            await SnapshotWriter.WriteAsync(far, file, TimeProvider.System, Cancel);
        }

        file.Position = 0;
        long revision = await SnapshotReader.RestoreAsync(Store, file, Cancel);
        Assert.True(revision > 1_000_000);
        Assert.True((await CommitAsync(Put("y", "1"))).Revision > revision);
        Assert.Equal(["x", "y"], await KeysAsync());
    }

    [Fact]
    public async Task Snapshot_DamagedAnywhere_IsRefusedAndChangesNothing()
    {
        await CommitAsync(Put("a", "1"), Put("b", "2"));
        using var file = new MemoryStream();
        await SnapshotWriter.WriteAsync(Store, file, TimeProvider.System, Cancel);
        byte[] whole = file.ToArray();
        long revision = await RevisionAsync();

        for (int at = 0; at < whole.Length; at++)
        {
            byte[] damaged = [.. whole];
            damaged[at] ^= 0x40;
            await Assert.ThrowsAsync<InvalidDataException>(() => SnapshotReader.RestoreAsync(Store, new MemoryStream(damaged), Cancel));
            await Assert.ThrowsAsync<InvalidDataException>(() => SnapshotReader.RestoreAsync(Store, new MemoryStream(whole[..at]), Cancel));
        }

        Assert.Equal(revision, await RevisionAsync());
    }
}
