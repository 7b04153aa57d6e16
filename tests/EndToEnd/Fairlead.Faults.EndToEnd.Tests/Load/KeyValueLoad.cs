using System.Net.Http.Json;
using System.Text.Json;
using Fairlead.Faults.EndToEnd.Tests.Servers;
using Fairlead.Linearizability.Tests.Checking;
using Fairlead.Linearizability.Tests.Recording;

namespace Fairlead.Faults.EndToEnd.Tests.Load;

/// <summary>Many clients that write down what they saw, as many of each server, and the judgement of it.</summary>
internal sealed class KeyValueLoad : IAsyncDisposable
{
    private const int Clients = 12;

    /// <summary>Longer than a server waits for a leader (7 s): its own refusal is what clients see.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static readonly string[] Keys = [.. Enumerable.Range(0, 8).Select(i => $"load/{i}")];

    private readonly IReadOnlyList<FaultyServer> servers;
    private readonly HttpClient[] doors;
    private readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly List<RecordingClient> clients = [];
    private Task[] running = [];

    private KeyValueLoad(ServerCluster cluster)
    {
        servers = cluster.Servers;
        doors = [.. servers.Select(server => new HttpClient(cluster.Fabric.Router.HttpHandler()) { BaseAddress = server.Url, Timeout = Patience })];
    }

    public static async Task<KeyValueLoad> StartAsync(ServerCluster cluster)
    {
        var load = new KeyValueLoad(cluster);
        for (var client = 0; client < Clients; client++)
        {
            var server = cluster.Servers[client % cluster.Servers.Count];
            load.clients.Add(new RecordingClient($"c{client}", load.doors[server.Host - 1], await SessionAsync(server), seed: client));
        }

        load.running = [.. load.clients.Select(client => Task.Run(() => client.RunAsync(Keys, load.stop.Token)))];
        await load.AnsweredAsync(50, cluster.Servers);
        return load;
    }

    /// <summary>Waits for so many more answers of each of these servers.</summary>
    public async Task AnsweredAsync(int more, IReadOnlyList<FaultyServer> by)
    {
        foreach (var (server, wanted) in by.Select(server => (server, AnsweredBy(server) + more)).ToList())
        {
            await Until.TrueAsync(
                async () =>
                {
                    if (running.FirstOrDefault(task => task.IsFaulted) is { } failed)
                    {
                        await failed;
                    }

                    return AnsweredBy(server) >= wanted;
                },
                () => $"{server.Name} gave {AnsweredBy(server)} answers, {wanted} were waited for\n{server.Program.Output}");
        }
    }

    /// <summary>Ends the load; nothing acknowledged may be missing on any server, and some order must explain every answer.</summary>
    public async Task JudgeAsync()
    {
        // 1. The end.
        await stop.CancelAsync();
        await Task.WhenAll(running);

        // 2. The last word on each key belongs to the history: of every server, one after the other.
        foreach (var key in Keys)
        {
            foreach (var client in clients.Take(servers.Count))
            {
                await client.CallAsync(key, OperationKind.Read);
            }
        }

        // 3. Every key that was written once.
        foreach (var server in servers)
        {
            var kept = await server.UntilAsync("v1/kv/audit?recurse&consistent", all => all.ValueKind == JsonValueKind.Array);
            var values = kept.EnumerateArray().ToDictionary(entry => entry.GetProperty("Key").GetString()!, entry => System.Text.Encoding.UTF8.GetString(entry.GetProperty("Value").GetBytesFromBase64()));
            Assert.All(clients.SelectMany(client => client.Acknowledged), written => Assert.Equal(written.Value, values.GetValueOrDefault(written.Key)));
        }

        // 4. Every key that was fought over.
        foreach (var key in Keys)
        {
            Judgement.IsLinearizable(key, clients);
            Judgement.NeverGoesBackwards(key, clients);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(running).ContinueWith(static _ => { }, TaskScheduler.Default);
        foreach (var door in doors)
        {
            door.Dispose();
        }

        stop.Dispose();
    }

    private int AnsweredBy(FaultyServer server) => clients.Where((_, client) => client % servers.Count == server.Host - 1).Sum(client => client.Answered);

    /// <summary>Without checks: a dead server takes nobody's lock away.</summary>
    private static async Task<string> SessionAsync(FaultyServer server)
    {
        var id = "";
        await Until.TrueAsync(
            async () =>
            {
                using var answer = await server.Http.PutAsJsonAsync("v1/session/create", new { Checks = Array.Empty<string>(), LockDelay = "0s", Behavior = "release" });
                id = answer.IsSuccessStatusCode ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ID").GetString()! : "";
                return id.Length > 0;
            },
            () => $"{server.Name} makes no session");
        return id;
    }
}
