using Fairlead.Store.Contract;

namespace Fairlead.Store.Tests.Contract;

public abstract partial class StoreContractTests
{
    [Fact]
    public async Task Lease_TimeIsUp_DeletesItsKeysAsOneChange()
    {
        Lease lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(1), Cancel);
        await CommitAsync(Put("leased/1", "x", lease.Id), Put("leased/2", "x", lease.Id), Put("kept", "x"));
        long before = await RevisionAsync();

        PassTime(lease.TimeToLive + TimeSpan.FromSeconds(1));
        StoreEventBatch batch = Assert.Single(await WatchAsync(before, 1));
        Assert.Equal("-leased/1 -leased/2", Show(batch));
        Assert.Equal(["kept"], await KeysAsync());
        Assert.False(await Store.KeepAliveAsync(lease.Id, Cancel));
    }

    [Fact]
    public async Task Lease_Revoked_DeletesItsKeysAndIsGone()
    {
        Lease lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(60), Cancel);
        await CommitAsync(Put("a", "1", lease.Id));
        long before = await RevisionAsync();
        await Store.RevokeLeaseAsync(lease.Id, Cancel);

        Assert.Equal("-a", Show((await WatchAsync(before, 1))[0]));
        Assert.False(await Store.KeepAliveAsync(lease.Id, Cancel));
        await Store.RevokeLeaseAsync(lease.Id, Cancel);
    }

    [Fact]
    public async Task Lease_KeptAlive_Lives()
    {
        Lease lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(10), Cancel);
        await CommitAsync(Put("a", "1", lease.Id));
        for (int i = 0; i < 5; i++)
        {
            PassTime(TimeSpan.FromSeconds(8));
            Assert.True(await Store.KeepAliveAsync(lease.Id, Cancel));
        }

        Assert.Equal(lease.Id, (await GetAsync("a"))!.LeaseId);
    }

    [Fact]
    public async Task Lease_KeyPutWithoutIt_IsKept()
    {
        Lease lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(60), Cancel);
        await CommitAsync(Put("a", "1", lease.Id), Put("b", "1", lease.Id));
        await CommitAsync(Put("a", "2"));
        await Store.RevokeLeaseAsync(lease.Id, Cancel);

        Assert.Equal(["a"], await KeysAsync());
    }

    [Fact]
    public async Task Lease_WithoutKeys_EndsWithoutARevision()
    {
        Lease lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(60), Cancel);
        long before = await RevisionAsync();
        await Store.RevokeLeaseAsync(lease.Id, Cancel);

        Assert.Equal(before, await RevisionAsync());
    }

    [Fact]
    public async Task Lease_Unknown_RefusesThePutAndAppliesNothing()
    {
        Lease lease = await Store.GrantLeaseAsync(TimeSpan.FromSeconds(60), Cancel);
        await Store.RevokeLeaseAsync(lease.Id, Cancel);
        LeaseNotFoundException error = await Assert.ThrowsAsync<LeaseNotFoundException>(() => CommitAsync(Put("a", "1"), Put("b", "1", lease.Id)));

        Assert.Equal(lease.Id, error.LeaseId);
        Assert.Empty(await KeysAsync());

        // A transaction whose compares fail does not get as far as its leases.
        Assert.False((await CommitAsync([ValueIs("none", "x")], Put("b", "1", lease.Id))).Succeeded);
    }
}
