using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;
using Fairlead.Store.Tests.Etcd;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Store.Tests.Contract;

/// <summary>One real etcd for the suite; each test has a prefix of its own.</summary>
public sealed class EtcdContractServer : IAsyncLifetime
{
    internal EtcdServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await EtcdServer.StartAsync();

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}

public sealed class EtcdContractTests(EtcdContractServer shared) : StoreContractTests, IClassFixture<EtcdContractServer>
{
    private readonly string prefix = $"test-{Guid.NewGuid():N}/";

    protected override int ModelHistories => 20;

    public override async ValueTask DisposeAsync()
    {
        // A lease of this test that ran out during the next one would make a revision there.
        await using (EtcdStore cleaner = await ConnectAsync())
        {
            await cleaner.CommitAsync(new StoreTransaction([], [new StoreOperation.DeletePrefix(default)]), CancellationToken.None);
        }

        await base.DisposeAsync();
    }

    private protected override async Task<IStore> OpenAsync() => await ConnectAsync();

    private protected override void PassTime(TimeSpan span)
    {
        // etcd's leases run on the real clock; the tests wait for what it does.
    }

    private async Task<EtcdStore> ConnectAsync() =>
        await EtcdStore.OpenAsync(new EtcdStoreOptions { Endpoints = [shared.Server.Client], Prefix = prefix }, TimeProvider.System, NullLogger.Instance);
}
