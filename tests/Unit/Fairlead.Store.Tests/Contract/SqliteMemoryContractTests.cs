using Fairlead.Store.Contract;
using Fairlead.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Store.Tests.Contract;

public sealed class SqliteMemoryContractTests : StoreContractTests
{
    private readonly ManualTime time = new();

    private protected override async Task<IStore> OpenAsync() => await SqliteStore.OpenAsync(new SqliteStoreOptions(), time, NullLogger.Instance);

    private protected override void PassTime(TimeSpan span) => time.Advance(span);
}
