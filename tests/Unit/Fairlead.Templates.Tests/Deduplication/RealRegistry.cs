using Fairlead.Agent;
using Fairlead.Agent.Definitions;
using Fairlead.Api;
using Fairlead.Client;
using Fairlead.Client.Views;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.Model;
using Fairlead.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Templates.Tests.Deduplication;

/// <summary>Our own agent in this process, reached over HTTP as any Consul is.</summary>
internal sealed class RealRegistry : IAsyncDisposable
{
    private readonly SqliteStore _store;
    private readonly RegistryHost _registry;
    private readonly LocalAgent _agent;
    private readonly ApiHost _api;

    private RealRegistry(SqliteStore store, RegistryHost registry, LocalAgent agent, ApiHost api)
    {
        (_store, _registry, _agent, _api) = (store, registry, agent, api);
        Assert.True(ConsulAddress.TryParse(Address, false, out var address, out _));
        Client = new ConsulClient(new ConsulClientOptions { Address = address });
        View = new ConsulRegistryView(Client, TimeProvider.System);
    }

    public string Address => _api.Addresses[0];

    public ConsulClient Client { get; }

    public ConsulRegistryView View { get; }

    public static async Task<RealRegistry> StartAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var store = await SqliteStore.OpenAsync(new SqliteStoreOptions(), TimeProvider.System, NullLogger.Instance, token);
        var registry = new RegistryHost(store, new RegistryHostOptions { NodeName = "node-a" }, TimeProvider.System, NullLogger<RegistryHost>.Instance);
        await registry.StartAsync(token);
        var node = new Node { Name = "node-a", Address = "127.0.0.1", Datacenter = "dc1", Id = "11111111-2222-3333-4444-555555555555" };
        var agent = new LocalAgent(new LocalAgentOptions { Node = node }, registry, registry, NullLogger.Instance, TimeProvider.System);
        await agent.StartAsync(DefinitionSet.None, token);
        var options = new ApiOptions { Endpoints = [new ApiEndpoint("127.0.0.1:0")], Datacenter = "dc1", NodeName = "node-a", NodeId = node.Id };
        var api = await ApiHost.StartAsync(
            options,
            new ApiDependencies { Registry = registry, Agent = agent, Clock = TimeProvider.System, LoggerFactory = NullLoggerFactory.Instance },
            token);
        return new RealRegistry(store, registry, agent, api);
    }

    public Task SetAsync(string key, string value) =>
        Client.PutKeyAsync(key, System.Text.Encoding.UTF8.GetBytes(value), cancellationToken: TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _api.DisposeAsync();
        await _agent.DisposeAsync();
        await _registry.DisposeAsync();
        await _store.DisposeAsync();
    }
}
