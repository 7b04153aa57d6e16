using System.Net;
using System.Text;
using Fairlead.Agent;
using Fairlead.Agent.Definitions;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.Model;
using Fairlead.Store.Embedded;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Api.Tests;

/// <summary>A whole agent in this process: store in memory, registry, local agent and the API on a port the system picked.</summary>
internal sealed class TestAgent : IAsyncDisposable
{
    public const string NodeId = "11111111-2222-3333-4444-555555555555";

    private readonly SqliteStore store;

    private TestAgent(SqliteStore store, RegistryHost registry, LocalAgent agent, ApiHost api)
    {
        this.store = store;
        Registry = registry;
        Agent = agent;
        Api = api;
        Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = new Uri(api.Addresses[0]),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public RegistryHost Registry { get; }

    public LocalAgent Agent { get; }

    public ApiHost Api { get; }

    public HttpClient Http { get; }

    public static async Task<TestAgent> StartAsync(
        Func<ApiOptions, ApiOptions>? options = null, Func<ApiDependencies, ApiDependencies>? dependencies = null)
    {
        var store = await SqliteStore.OpenAsync(new SqliteStoreOptions(), TimeProvider.System, NullLogger.Instance, Token);
        var registry = new RegistryHost(store, new RegistryHostOptions { NodeName = "node-a" }, TimeProvider.System, NullLogger<RegistryHost>.Instance);
        await registry.StartAsync(Token);
        var node = new Node { Name = "node-a", Address = "127.0.0.1", Datacenter = "dc1", Id = NodeId };
        var agent = new LocalAgent(new LocalAgentOptions { Node = node }, registry, registry, NullLogger.Instance, TimeProvider.System);
        await agent.StartAsync(DefinitionSet.None, Token);
        var built = new ApiOptions
        {
            Endpoints = [new ApiEndpoint("127.0.0.1:0")],
            Datacenter = "dc1",
            NodeName = "node-a",
            NodeId = NodeId,
        };
        var rooms = new ApiDependencies { Registry = registry, Agent = agent, Clock = TimeProvider.System, LoggerFactory = NullLoggerFactory.Instance };
        var api = await ApiHost.StartAsync(options?.Invoke(built) ?? built, dependencies?.Invoke(rooms) ?? rooms, Token);
        return new TestAgent(store, registry, agent, api);
    }

    public async Task<Answer> SendAsync(string method, string path, string? body = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Http.BaseAddress!, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Http.SendAsync(request, Token);
        return await Answer.ReadAsync(response);
    }

    public Task<Answer> GetAsync(string path, params (string Name, string Value)[] headers) => SendAsync("GET", path, null, headers);

    public Task<Answer> PutAsync(string path, string body = "") => SendAsync("PUT", path, body);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Api.DisposeAsync();
        await Agent.DisposeAsync();
        await Registry.DisposeAsync();
        await store.DisposeAsync();
    }
}

/// <summary>A response, read whole.</summary>
internal sealed record Answer(int Status, string Body, byte[] Bytes, Dictionary<string, string> Headers)
{
    public string Index => Headers["X-Consul-Index"];

    public static async Task<Answer> ReadAsync(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync(TestAgent.Token);
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer((int)response.StatusCode, Encoding.UTF8.GetString(bytes), bytes, headers);
    }
}
