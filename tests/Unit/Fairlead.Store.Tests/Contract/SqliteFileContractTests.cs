using Fairlead.Store.Contract;
using Fairlead.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Store.Tests.Contract;

public sealed class SqliteFileContractTests : StoreContractTests
{
    private readonly ManualTime time = new();
    private readonly TempDirectory directory = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        directory.Dispose();
    }

    private protected override async Task<IStore> OpenAsync() =>
        await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = directory.File("data/store.db") }, time, NullLogger.Instance);

    private protected override void PassTime(TimeSpan span) => time.Advance(span);
}
