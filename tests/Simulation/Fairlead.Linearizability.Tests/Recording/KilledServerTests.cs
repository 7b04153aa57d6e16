using System.Net.Http.Json;
using System.Text.Json;
using Fairlead.Linearizability.Tests.Checking;

namespace Fairlead.Linearizability.Tests.Recording;

/// <summary>Many clients over HTTP on few keys while the server is killed and comes back: what they saw must be linearizable.</summary>
public sealed class KilledServerTests
{
    private const int Clients = 8;
    private const int Kills = 3;

    /// <summary>Answers between two kills, over all clients.</summary>
    private const int AnswersBetweenKills = 250;

    private static readonly string[] Keys = [.. Enumerable.Range(0, 6).Select(i => $"lin/{i}")];

    [Theory]
    [InlineData(20_261_122)]
    public async Task ConcurrentClients_ServerKilledMeanwhile_HistoryIsLinearizable(int seed)
    {
        await using var agent = new RestartingAgent();
        await agent.StartAsync();
        using var http = Client(agent);
        var clients = await ConnectAsync(http, seed);

        // 1. Everybody calls; the server is killed and started again in between.
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var running = clients.Select(client => Task.Run(() => client.RunAsync(Keys, stop.Token))).ToArray();
        for (var kill = 1; kill <= Kills; kill++)
        {
            await AnsweredAsync(clients, kill * AnswersBetweenKills, running);
            await agent.KillAsync();
            await agent.StartAsync();
        }

        await AnsweredAsync(clients, (Kills + 1) * AnswersBetweenKills, running);
        await stop.CancelAsync();
        await Task.WhenAll(running);

        // 2. The last word on each key belongs to the history.
        foreach (var key in Keys)
        {
            await clients[0].CallAsync(key, OperationKind.Read);
        }

        // 3. Judge, key by key; what nobody else wrote is there.
        foreach (var key in Keys)
        {
            Judgement.IsLinearizable(key, clients);
            Judgement.NeverGoesBackwards(key, clients);
        }

        var kept = (await http.GetFromJsonAsync<JsonElement>("v1/kv/audit?recurse&consistent")).EnumerateArray().Select(entry => entry.GetProperty("Key").GetString()!).ToHashSet();
        Assert.Empty(clients.SelectMany(client => client.Acknowledged.Keys).Except(kept));
    }

    /// <summary>A connection a call: on a used one the handler would send a call again that the server may have done before it died.</summary>
    private static HttpClient Client(RestartingAgent agent) =>
        new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero }) { BaseAddress = agent.Address, Timeout = TimeSpan.FromSeconds(10) };

    /// <summary>Waits until the clients have had so many answers; a client that ends before its time has failed.</summary>
    private static async Task AnsweredAsync(RecordingClient[] clients, int answers, Task[] running)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (clients.Sum(client => client.Answered) < answers)
        {
            await timer.WaitForNextTickAsync(patience.Token);
            if (running.FirstOrDefault(task => task.IsFaulted) is { } failed)
            {
                await failed;
            }
        }
    }

    /// <summary>Sessions without checks: a killed server takes nobody's lock away.</summary>
    private static async Task<RecordingClient[]> ConnectAsync(HttpClient http, int seed)
    {
        var clients = new RecordingClient[Clients];
        for (var i = 0; i < Clients; i++)
        {
            using var answer = await http.PutAsJsonAsync("v1/session/create", new { Checks = Array.Empty<string>(), LockDelay = "0s", Behavior = "release" });
            var session = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("ID").GetString()!;
            clients[i] = new RecordingClient($"c{i}", http, session, seed + i);
        }

        return clients;
    }
}
