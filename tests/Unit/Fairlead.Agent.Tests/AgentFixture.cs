using System.Collections.Concurrent;
using System.Collections.Immutable;
using Fairlead.Agent.Definitions;
using Fairlead.Primitives.Documents;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Fairlead.Registry.Views;
using Fairlead.Store.Contract;
using Fairlead.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Fairlead.Agent.Tests;

/// <summary>A real registry over the SQLite engine in memory, agents on it, and a clock in the test's hand.</summary>
internal sealed class AgentFixture : IAsyncDisposable
{
    private readonly SqliteStore _store;
    private readonly List<LocalAgent> _agents = [];

    private AgentFixture(SqliteStore store, RegistryHost host)
    {
        _store = store;
        Host = host;
        Writer = new RecordingWriter(host);
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public RegistryHost Host { get; }

    public RecordingWriter Writer { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("agent-data-").FullName;

    public static Node Node { get; } = new() { Name = "here", Address = "127.0.0.1", Datacenter = "dc1", Id = "b5a8b0a5-9b7f-4b7b-8d7e-0c3c5c8e6a01" };

    public static async Task<AgentFixture> StartAsync()
    {
        var store = await SqliteStore.OpenAsync(new SqliteStoreOptions(), TimeProvider.System, NullLogger.Instance, Token);
        var host = new RegistryHost(store, new RegistryHostOptions { NodeName = Node.Name }, TimeProvider.System, NullLogger<RegistryHost>.Instance);
        await host.StartAsync(Token);
        return new AgentFixture(store, host);
    }

    public async Task<LocalAgent> StartAgentAsync(string files = "{}", LocalAgentOptions? options = null)
    {
        var agent = new LocalAgent(options ?? new LocalAgentOptions { Node = Node }, Writer, Host, NullLogger.Instance, Time, new Random(1));
        _agents.Add(agent);
        await agent.StartAsync(Files(files), Token);
        return agent;
    }

    public LocalAgentOptions Kept => new() { Node = Node, DataDirectory = Directory };

    public static DefinitionSet Files(string json) => DefinitionDecoder.Read("files.json", json, DocumentFormat.Json);

    public static ServiceDefinition Service(string json) =>
        DefinitionDecoder.ReadServiceBody(System.Text.Encoding.UTF8.GetBytes(json)) is { Definition: { } definition } ? definition : throw new ArgumentException(json);

    public static CheckDefinition Check(string json) =>
        DefinitionDecoder.ReadCheckBody(System.Text.Encoding.UTF8.GetBytes(json)) is { Definition: { } definition } ? definition : throw new ArgumentException(json);

    public async Task<ImmutableArray<ServiceEndpoint>> CatalogAsync(string service) =>
        (await Host.QueryAsync(new ServiceEndpointsQuery(service), QueryOptions.Now, Token)).Value;

    public async Task<ImmutableArray<HealthCheck>> ChecksAsync() =>
        (await Host.QueryAsync(new NodeChecksQuery(Node.Name), QueryOptions.Now, Token)).Value;

    /// <summary>Waits by watching until the catalog's checks of the node are as wanted.</summary>
    public async Task<HealthCheck> CheckInCatalogAsync(string checkId, Func<HealthCheck, bool> wanted)
    {
        for (ulong index = 0; ;)
        {
            var answer = await Host.QueryAsync(new NodeChecksQuery(Node.Name), new QueryOptions { AfterIndex = index }, Token);
            if (answer.Value.FirstOrDefault(check => check.CheckId == checkId) is { } check && wanted(check))
            {
                return check;
            }

            index = answer.Index;
        }
    }

    /// <summary>Waits until the agent's own state is as wanted.</summary>
    public static async Task UntilAsync(LocalAgent agent, Func<Agent.Local.LocalSnapshot, bool> wanted)
    {
        while (agent.Snapshot is var snapshot && !wanted(snapshot))
        {
            await agent.WaitForChangeAsync(snapshot.Version, Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
        {
            await agent.DisposeAsync();
        }

        await Host.DisposeAsync();
        await _store.DisposeAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}

/// <summary>Passes requests on and keeps them; can stand for a registry that is gone.</summary>
internal sealed class RecordingWriter(IRegistryWriter inner) : IRegistryWriter
{
    public ConcurrentQueue<RegistryRequest> Requests { get; } = [];

    public bool IsDown { get; set; }

    public ValueTask<WriteOutcome> ApplyAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        if (IsDown)
        {
            throw new StoreUnavailableException("down", outcomeUnknown: false);
        }

        Requests.Enqueue(request);
        return inner.ApplyAsync(request, cancellationToken);
    }
}
