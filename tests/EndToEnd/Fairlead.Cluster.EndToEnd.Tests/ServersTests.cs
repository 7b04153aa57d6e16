using System.Collections.Concurrent;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Cluster.EndToEnd.Tests;

/// <summary>Real servers with real etcd members below.</summary>
public sealed class ServersTests : IAsyncLifetime
{
    private const string Expect = "-bootstrap-expect=3";
    private readonly TemporaryFolder folder = new();
    private readonly TestNetwork network = new();
    private readonly List<ClusterServerProcess> servers = [];

    public async ValueTask InitializeAsync()
    {
        for (var number = 1; number <= 3; number++)
        {
            servers.Add(new ClusterServerProcess(network, number, folder));
            servers[^1].Start(Expect);
        }

        await Task.WhenAll(servers.Select(server => server.RunsAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        folder.Dispose();
    }

    [Fact]
    public async Task Form_ThreeServers_AreOneRegistryWithOneLeader()
    {
        await Task.WhenAll(servers.Select(server => server.UntilAsync("v1/status/peers", peers => peers.GetArrayLength() == 3)));
        var leaders = await Task.WhenAll(servers.Select(server => server.UntilAsync("v1/status/leader", leader => leader.GetString()!.Length > 0)));
        var registries = await Task.WhenAll(servers.Select(server => server.JsonAsync("v1/operator/store/status")));

        Assert.Single(leaders.Select(leader => leader.GetString()).Distinct());
        Assert.Single(registries.Select(store => store.GetProperty("Registry").GetString()).Distinct());
        await servers[0].WriteAsync("form", "x");
        Assert.Equal("x", await servers[2].TextAsync("v1/kv/form?raw&consistent"));
        var members = await servers[1].JsonAsync("v1/operator/store/members");
        Assert.Equal(["s1", "s2", "s3"], members.EnumerateArray().Select(member => member.GetProperty("Name").GetString()).Order());
        Assert.Single(members.EnumerateArray(), member => member.GetProperty("Leader").GetBoolean());
    }

    [Fact]
    public async Task Kill_EtcdLeaderUnderWrites_ResumesAndLosesNothingAcknowledged()
    {
        var members = await servers[0].UntilAsync("v1/operator/store/members", all => all.EnumerateArray().Any(member => member.GetProperty("Leader").GetBoolean()));
        var leader = members.EnumerateArray().Single(member => member.GetProperty("Leader").GetBoolean()).GetProperty("Name").GetString();
        var victim = servers.Single(server => server.Name == leader);
        ClusterServerProcess[] rest = [.. servers.Where(server => server != victim)];
        var acknowledged = new ConcurrentDictionary<string, string>();
        var afterKill = new ConcurrentDictionary<int, int>();
        var killed = false;
        using var before = new CountdownEvent(4 * 20);
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            // Until each has written enough after the kill: that writes resume is what is waited for.
            for (var i = 0; afterKill.GetValueOrDefault(writer) < 20; i++)
            {
                if (!await rest[i % 2].PutAsync($"kill/{writer}/{i}", $"{writer}-{i}"))
                {
                    continue;
                }

                acknowledged[$"kill/{writer}/{i}"] = $"{writer}-{i}";
                if (Volatile.Read(ref killed))
                {
                    afterKill.AddOrUpdate(writer, 1, static (_, count) => count + 1);
                }
                else if (!before.IsSet)
                {
                    before.Signal();
                }
            }
        })).ToList();
        Assert.True(before.Wait(TimeSpan.FromSeconds(30)));
        await victim.KillAsync();
        Volatile.Write(ref killed, true);
        await Task.WhenAll(writers).WaitAsync(TimeSpan.FromSeconds(60));

        var found = (await rest[0].JsonAsync("v1/kv/kill?recurse&consistent")).EnumerateArray().Select(entry => entry.GetProperty("Key").GetString()).ToHashSet();
        Assert.All(acknowledged.Keys, key => Assert.Contains(key, found));

        // It comes back as the member it was.
        victim.Start(Expect);
        await victim.RunsAsync();
        Assert.Equal("1-0", await victim.TextAsync("v1/kv/kill/1/0?raw&consistent"));
        await victim.UntilAsync("v1/operator/store/members", all => all.GetArrayLength() == 3 && all.EnumerateArray().All(member => member.GetProperty("Reachable").GetBoolean()));
    }

    [Fact]
    public async Task Kill_TwoOfThree_RefusesWritesAndConsistentReadsButServesStaleOnes()
    {
        await servers[0].WriteAsync("minority", "x");
        Assert.Equal("x", await servers[2].TextAsync("v1/kv/minority?raw&consistent"));
        await servers[0].KillAsync();
        await servers[1].KillAsync();

        var write = await servers[2].SendAsync(HttpMethod.Put, "v1/kv/refused", new StringContent("x"));
        var read = await servers[2].SendAsync(HttpMethod.Get, "v1/kv/minority?raw&consistent");

        Assert.Equal((500, "No cluster leader"), write);
        Assert.Equal((500, "No cluster leader"), read);
        Assert.Equal("x", await servers[2].TextAsync("v1/kv/minority?raw&stale"));
        await servers[2].UntilAsync("v1/status/leader", leader => leader.GetString() == "");

        // The default mode speaks for the registry, which nobody can now; a stale answer says how old it may be.
        Assert.Equal((500, "No cluster leader"), await servers[2].SendAsync(HttpMethod.Get, "v1/kv/minority?raw"));
        var (known, contact) = await servers[2].ContactAsync("v1/kv/minority?stale");
        Assert.Equal("false", known);
        Assert.True(contact >= 3000, $"last contact {contact} ms ago");
        Assert.Equal((500, "No cluster leader"), await servers[2].SendAsync(HttpMethod.Get, "v1/kv/minority?stale&max_stale=1s"));

        // Started again it knows nothing, and says so, until there is a majority.
        await servers[2].KillAsync();
        servers[2].Start();
        await servers[2].UntilAsync("v1/status/leader", leader => leader.GetString() == "");
        Assert.Equal((500, "No cluster leader"), await servers[2].SendAsync(HttpMethod.Get, "v1/kv/minority?raw&stale"));
        servers[0].Start();
        await servers[2].RunsAsync();
        Assert.Equal("x", await servers[2].TextAsync("v1/kv/minority?raw&consistent"));
        Assert.Equal("true", (await servers[2].ContactAsync("v1/kv/minority")).KnownLeader);
    }

    [Fact]
    public async Task Restart_All_ComesBackWithEverything()
    {
        await servers[0].WriteAsync("restart", "x");
        var registry = (await servers[0].JsonAsync("v1/operator/store/status")).GetProperty("Registry").GetString();
        await Task.WhenAll(servers.Select(server => server.StopAsync()));

        servers.ForEach(server => server.Start());
        await Task.WhenAll(servers.Select(server => server.RunsAsync()));

        Assert.Equal("x", await servers[2].TextAsync("v1/kv/restart?raw&consistent"));
        Assert.Equal(registry, (await servers[1].JsonAsync("v1/operator/store/status")).GetProperty("Registry").GetString());
    }

    [Fact]
    public async Task Start_LateFourthServer_JoinsInsteadOfFormingItsOwn()
    {
        await servers[0].WriteAsync("late", "x");
        var late = new ClusterServerProcess(network, 4, folder);
        servers.Add(late);
        late.Start(Expect);
        await late.RunsAsync();

        Assert.Equal("x", await late.TextAsync("v1/kv/late?raw&consistent"));
        await late.UntilAsync("v1/status/peers", peers => peers.GetArrayLength() == 4);
        var members = await late.JsonAsync("v1/operator/store/members");
        Assert.Equal(4, members.GetArrayLength());
        var health = await late.UntilAsync("v1/operator/autopilot/health", all => all.GetProperty("Healthy").GetBoolean());
        Assert.All(health.GetProperty("Servers").EnumerateArray(), server => Assert.True(server.GetProperty("LastTerm").GetInt64() > 1 && server.GetProperty("LastIndex").GetInt64() > 0));

        // It takes the place of one that dies: three of four members could not lose another.
        await servers[2].KillAsync();
        await late.UntilAsync("v1/status/peers", peers => peers.GetArrayLength() == 3);
        Assert.Equal(3, (await late.JsonAsync("v1/operator/store/members")).GetArrayLength());
        await late.UntilAsync("v1/agent/members", all => all.EnumerateArray().Single(member => member.GetProperty("Name").GetString() == "s3").GetProperty("Status").GetInt32() == 3);
    }

    [Fact]
    public async Task Replace_MemberThatLostItsDisk_IsTakenInAnew()
    {
        await servers[0].WriteAsync("replace", "x");
        await servers[2].KillAsync();
        Directory.Delete(servers[2].DataDirectory, recursive: true);

        // Dead, as the others see it; a live server would be refused.
        await servers[0].UntilAsync("v1/operator/autopilot/state", state => state.GetProperty("Servers").EnumerateObject().Any(server => !server.Value.GetProperty("Healthy").GetBoolean()));
        servers[2].Start(Expect);
        await servers[2].RunsAsync();

        Assert.Equal("x", await servers[2].TextAsync("v1/kv/replace?raw&consistent"));
        var members = await servers[0].UntilAsync("v1/operator/store/members", all => all.GetArrayLength() == 3 && all.EnumerateArray().All(member => member.GetProperty("Reachable").GetBoolean()));
        Assert.Equal(3, members.EnumerateArray().Select(member => member.GetProperty("Name").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task Remove_DeadServer_LeavesTheListAndALiveOneIsRefused()
    {
        var members = await servers[0].UntilAsync("v1/operator/raft/configuration", found => found.GetProperty("Servers").GetArrayLength() == 3);
        var id = members.GetProperty("Servers").EnumerateArray().Single(server => server.GetProperty("Node").GetString() == "s3").GetProperty("ID").GetString();
        var alive = await servers[0].SendAsync(HttpMethod.Delete, "v1/operator/raft/peer?id=" + id);
        Assert.Equal(500, alive.Status);
        Assert.Contains("alive", alive.Body, StringComparison.Ordinal);

        await servers[2].KillAsync();
        await servers[0].UntilAsync("v1/operator/autopilot/state", state => state.GetProperty("Servers").GetProperty(id!).GetProperty("SerfStatus").GetString() == "failed");
        var removed = await servers[0].SendAsync(HttpMethod.Delete, "v1/operator/raft/peer?id=" + id);
        Assert.True(removed.Status == 200, removed.Body);

        await servers[0].UntilAsync("v1/status/peers", peers => peers.GetArrayLength() == 2);
        Assert.Equal(2, (await servers[0].JsonAsync("v1/operator/store/members")).GetArrayLength());
        await servers[1].WriteAsync("remove", "x");

        // As a member it has left; forced out and pruned nobody knows it any more.
        await servers[0].UntilAsync("v1/agent/members", all => all.EnumerateArray().Any(member => member.GetProperty("Name").GetString() == "s3" && member.GetProperty("Status").GetInt32() == 3));
        Assert.Equal((200, ""), await servers[1].SendAsync(HttpMethod.Put, "v1/agent/force-leave/s3?prune"));
        await servers[0].UntilAsync("v1/agent/members", all => all.GetArrayLength() == 2);
    }

    [Fact]
    public async Task Recover_MajorityLost_RefusesTheStaleMemberAndGoesOnWithTheFreshOne()
    {
        // 1. s3 stays behind, then s1 is lost for good: s2 has everything that was acknowledged.
        await servers[0].WriteAsync("recover/before", "x");
        await servers[2].StopAsync();
        for (var i = 0; i < 20; i++)
        {
            await servers[0].WriteAsync($"recover/{i}", $"{i}");
        }

        await servers[0].StopAsync();
        await servers[1].KillAsync();

        // 2. Going on with s3 would lose writes.
        var (code, said) = await RecoverAsync("-data-dir=" + servers[2].DataDirectory, "-compare-dir=" + servers[1].DataDirectory, "-lost=s1");
        Assert.Equal(1, code);
        Assert.Contains("newer data", said, StringComparison.Ordinal);

        // 3. Going on with s2 does not; it is a registry of one, which others join again.
        (code, said) = await RecoverAsync("-data-dir=" + servers[1].DataDirectory, "-compare-dir=" + servers[2].DataDirectory, "-lost=s1");
        Assert.True(code == 0, said);
        servers[1].Start();
        await servers[1].RunsAsync();
        Assert.Equal("19", await servers[1].TextAsync("v1/kv/recover/19?raw&consistent"));
        Directory.Delete(servers[2].DataDirectory, recursive: true);
        await servers[1].UntilAsync("v1/operator/autopilot/state", state => state.GetProperty("Servers").EnumerateObject().Count(server => server.Value.GetProperty("Healthy").GetBoolean()) == 1);
        servers[2].Start(Expect);
        await servers[2].RunsAsync();
        Assert.Equal("19", await servers[2].TextAsync("v1/kv/recover/19?raw&consistent"));
    }

    private static async Task<(int Code, string Output)> RecoverAsync(params string[] arguments)
    {
        await using var program = RunningProgram.Start(FairleadProgram.Path, ["operator", "recover", .. arguments]);
        var code = await program.WaitForExitAsync(TimeSpan.FromSeconds(60));
        return (code, program.Output);
    }

    [Fact]
    public async Task Leave_OneServer_OthersGoOnWithoutItAndItJoinsAnew()
    {
        await servers[0].WriteAsync("leave", "x");
        Assert.Equal(200, (await servers[2].SendAsync(HttpMethod.Put, "v1/agent/leave")).Status);
        Assert.Equal(0, await servers[2].Program!.WaitForExitAsync());

        await servers[0].UntilAsync("v1/status/peers", peers => peers.GetArrayLength() == 2);
        Assert.Equal(2, (await servers[0].JsonAsync("v1/operator/store/members")).GetArrayLength());
        servers[2].Start(Expect);
        await servers[2].RunsAsync();
        Assert.Equal("x", await servers[2].TextAsync("v1/kv/leave?raw&consistent"));
        await servers[0].UntilAsync("v1/status/peers", peers => peers.GetArrayLength() == 3);
    }

    [Fact]
    public async Task Snapshot_FromSqliteToEtcd_HoldsEverythingAndTheIndexGoesOn()
    {
        await using var alone = new ClusterServerProcess(network, 9, folder);
        alone.Start("-bootstrap-expect=1");
        await alone.RunsAsync();
        for (var i = 0; i < 200; i++)
        {
            await alone.WriteAsync($"move/{i}", $"{i}");
        }

        var index = (await alone.JsonAsync("v1/kv/move/199"))[0].GetProperty("ModifyIndex").GetInt64();
        var snapshot = await alone.BytesAsync("v1/snapshot");
        var restored = await servers[1].SendAsync(HttpMethod.Put, "v1/snapshot", new ByteArrayContent(snapshot));
        Assert.True(restored.Status == 200, restored.Body);

        var moved = await servers[0].UntilAsync("v1/kv/move/199", found => found.GetArrayLength() == 1);
        Assert.True(moved[0].GetProperty("ModifyIndex").GetInt64() >= index, $"index {moved[0].GetProperty("ModifyIndex")} after {index}");
        Assert.Equal("7", await servers[2].TextAsync("v1/kv/move/7?raw&consistent"));

        // The other registry's servers are none of ours, and ours are there again.
        await servers[2].UntilAsync("v1/status/peers", peers => peers.GetArrayLength() == 3);
        await servers[2].UntilAsync("v1/status/leader", leader => leader.GetString()!.Length > 0);
    }
}
