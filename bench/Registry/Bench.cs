using Fairlead.Registry.Hosting;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Fairlead.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Bench.Registry;

/// <summary>A registry over the SQLite engine.</summary>
internal sealed class Bench(SqliteStore store, RegistryHost host) : IAsyncDisposable
{
    internal RegistryHost Host { get; } = host;

    internal static async Task<Bench> OpenAsync(string? path)
    {
        var store = await SqliteStore.OpenAsync(new SqliteStoreOptions { Path = path }, TimeProvider.System, NullLogger.Instance);
        var host = new RegistryHost(store, new RegistryHostOptions(), TimeProvider.System, NullLogger<RegistryHost>.Instance);
        await host.StartAsync(CancellationToken.None);
        return new Bench(store, host);
    }

    internal async Task<WriteOutcome> ApplyAsync(RegistryRequest request)
    {
        var outcome = await Host.ApplyAsync(request, CancellationToken.None);
        return outcome.Applied ? outcome : throw new InvalidOperationException($"{request} was refused: {outcome.Error}");
    }

    internal static RegisterRequest Register(string node, string service, string id, int port) => new(
        new Node { Name = node, Address = "10.0.0.1", Datacenter = "dc1" },
        [new ServiceInstance { Node = node, Id = id, Name = service, Port = port, Tags = ["production", "v1"] }],
        [new HealthCheck { Node = node, CheckId = $"service:{id}", Name = "up", Status = CheckStatus.Passing, ServiceId = id }]);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await store.DisposeAsync();
    }
}
