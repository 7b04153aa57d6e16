using Fairlead.Store.Contract;
using Fairlead.Store.Embedded;
using Fairlead.Store.Opening;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Store.Tests.Opening;

public sealed class LateStoreTests
{
    private static readonly StoreTransaction Put = new([], [new StoreOperation.Put("a"u8.ToArray(), "b"u8.ToArray())]);

    [Fact]
    public async Task Commit_BeforeTheStoreIsOpen_IsRefusedAndSurelyNotDone()
    {
        await using var late = new LateStore();

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await late.CommitAsync(Put, TestContext.Current.CancellationToken));

        Assert.False(refused.OutcomeUnknown);
        Assert.False(late.Health.Writable);
        Assert.Equal(Guid.Empty, late.Identity);
    }

    [Fact]
    public async Task Commit_AfterTheStoreIsOpen_IsTheStores()
    {
        await using var late = new LateStore();
        await using var store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = null }, TimeProvider.System, NullLogger<SqliteStore>.Instance);
        late.Open(store);

        Assert.True((await late.CommitAsync(Put, TestContext.Current.CancellationToken)).Succeeded);
        Assert.Single((await store.ReadAsync("a"u8.ToArray(), TestContext.Current.CancellationToken)).Entries);
        Assert.Equal((store.Identity, "sqlite"), (late.Identity, late.Engine));
    }
}
