using System.Text;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Fairlead.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Registry.Tests;

/// <summary>A registry over the SQLite engine in memory.</summary>
internal sealed class RegistryFixture : IAsyncDisposable
{
    private RegistryFixture(SqliteStore store, RegistryHost host) => (Store, Host) = (store, host);

    internal SqliteStore Store { get; }

    internal RegistryHost Host { get; }

    internal static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<RegistryFixture> StartAsync()
    {
        var store = await SqliteStore.OpenAsync(new SqliteStoreOptions(), TimeProvider.System, NullLogger.Instance, Token);
        var host = new RegistryHost(
            store, new RegistryHostOptions { NodeName = "agent-1" }, TimeProvider.System, NullLogger<RegistryHost>.Instance);
        await host.StartAsync(Token);
        return new RegistryFixture(store, host);
    }

    internal async Task<WriteOutcome> ApplyAsync(RegistryRequest request) => await Host.ApplyAsync(request, Token);

    internal Task<WriteOutcome> SetAsync(string key, string value) =>
        ApplyAsync(Requests.Key(KeyVerb.Set, key, value));

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Store.DisposeAsync();
    }
}

/// <summary>Short ways to say requests.</summary>
internal static class Requests
{
    internal static Node Node(string name, string address = "10.0.0.1", string id = "") =>
        new() { Name = name, Address = address, Datacenter = "dc1", Id = id };

    internal static ServiceInstance Service(string node, string id, string name, params string[] tags) =>
        new() { Node = node, Id = id, Name = name, Tags = [.. tags], Port = 80 };

    internal static HealthCheck Check(string node, string id, CheckStatus status, string service = "") =>
        new() { Node = node, CheckId = id, Name = id, Status = status, ServiceId = service };

    internal static RegisterRequest Register(string node, ServiceInstance? service = null, params HealthCheck[] checks) =>
        new(Node(node), service is null ? [] : [service], [.. checks]);

    internal static KeyRequest Key(KeyVerb verb, string key, string value = "", ulong index = 0, string session = "") =>
        new(new KeyOperation(verb, key) { Value = Encoding.UTF8.GetBytes(value), Index = index, Session = session });
}
