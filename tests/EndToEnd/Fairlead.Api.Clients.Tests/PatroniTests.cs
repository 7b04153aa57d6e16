using System.Globalization;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Api.Tests;

/// <summary>Debian's Patroni keeps a PostgreSQL cluster of two alive on our registry: sessions, locks, blocking queries, services.</summary>
public sealed class PatroniTests
{
    [Fact]
    public async Task Failover_LeaderKilled_ReplicaIsPromotedAndTheOldLeaderFollows()
    {
        await using var agent = await Stack.AgentAsync("-dev");
        using var folder = new TemporaryFolder();
        await using var first = new PatroniMember("first", folder, agent.Api.Address);
        await using var second = new PatroniMember("second", folder, agent.Api.Address);

        // 1. The first becomes the leader, the second its replica; a row is on both.
        await first.StartAsync();
        await RoleAsync(agent.Api, first, "primary");
        await second.StartAsync();
        await RoleAsync(agent.Api, second, "replica");
        await first.QueryAsync("create table kept (word text); insert into kept values ('before')");
        await Poll.UntilAsync("the row on the replica", async () =>
        {
            var seen = await second.TryQueryAsync("select word from kept");
            return (seen == "before", seen);
        });

        // 2. The leader dies: its session ends, the replica takes the lock.
        await first.KillAsync();
        await RoleAsync(agent.Api, second, "primary");
        Assert.Equal("before", await second.QueryAsync("select word from kept"));
        await second.QueryAsync("insert into kept values ('after')");

        // 3. The old leader comes back and follows.
        await first.StartAsync();
        await RoleAsync(agent.Api, first, "replica");
        await Poll.UntilAsync("the new row on the old leader", async () =>
        {
            var seen = await first.TryQueryAsync("select word from kept order by 1");
            return (seen == "after\nbefore", seen);
        });
        var leader = await agent.Api.GetTextAsync("v1/kv/service/shop/leader?raw");
        Assert.Equal("second", leader);
    }

    /// <summary>The member is registered under the role and its check (Patroni's own page) passes.</summary>
    private static async Task RoleAsync(ConsulApi api, PatroniMember member, string role)
    {
        try
        {
            await api.UntilAsync(
                $"v1/health/service/shop?passing&tag={role}",
                answer => answer.EnumerateArray().Any(entry => entry.GetProperty("Service").GetProperty("ID").GetString() == "shop/" + member.Name),
                TimeSpan.FromSeconds(180));
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{member.Name} said:\n{member.Output}", e);
        }
    }
}

/// <summary>One Patroni with its PostgreSQL, run as <c>postgres</c> when the tests run as root (PostgreSQL refuses root).</summary>
internal sealed class PatroniMember(string name, TemporaryFolder folder, string registry) : IAsyncDisposable
{
    private static readonly string Binaries =
        Directory.GetDirectories("/usr/lib/postgresql").OrderBy(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture)).Last() + "/bin";

    private readonly int port = Ports.Free();
    private readonly int apiPort = Ports.Free();
    private RunningProgram? patroni;

    public string Name => name;

    public string Output => patroni?.Output ?? "nothing: it does not run";

    private string Data => folder[name + ".data"];

    public async Task StartAsync()
    {
        var config = folder.Write(name + ".yml", $$"""
            scope: shop
            name: {{name}}
            restapi: {listen: "127.0.0.1:{{apiPort}}", connect_address: "127.0.0.1:{{apiPort}}"}
            consul: {host: "{{registry}}", register_service: true, service_check_interval: 1s}
            watchdog: {mode: off}
            bootstrap:
              dcs: {ttl: 20, loop_wait: 1, retry_timeout: 3, postgresql: {use_pg_rewind: true, parameters: {fsync: off, wal_log_hints: on} } }
              initdb: [{encoding: UTF8}]
              pg_hba: ["host all all 127.0.0.1/32 trust", "host replication all 127.0.0.1/32 trust"]
            postgresql:
              listen: "127.0.0.1:{{port}}"
              connect_address: "127.0.0.1:{{port}}"
              data_dir: {{Data}}
              pgpass: {{folder[name + ".pgpass"]}}
              bin_dir: {{Binaries}}
              authentication: {superuser: {username: postgres}, replication: {username: replicator}, rewind: {username: postgres} }
              parameters: {unix_socket_directories: "{{folder.Path}}"}
            """);
        string[] command = ["/usr/bin/patroni", config];
        if (Environment.IsPrivilegedProcess)
        {
            await RunAsync("/usr/bin/chown", ["-R", "postgres", folder.Path]);
            command = ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", .. command];
        }

        patroni = RunningProgram.Start(command[0], command[1..], folder.Path);
    }

    /// <summary>kill -9 of Patroni, then of PostgreSQL's first process; its others end by themselves.</summary>
    public async Task KillAsync()
    {
        // Both before waiting for either: PostgreSQL holds Patroni's output open.
        patroni!.Signal("KILL");
        await SignalPostgresAsync("KILL");
        await patroni.DisposeAsync();
        patroni = null;
        // A server process that outlives the first one would hold the port and the memory segment.
        await Poll.UntilAsync("the end of every server process", () =>
        {
            var left = string.Join(' ', Directory.GetDirectories("/proc").Where(WorksInData).Select(Path.GetFileName));
            return Task.FromResult((left.Length == 0, left));
        });
    }

    public async Task<string> QueryAsync(string sql) => await RunAsync(Binaries + "/psql", Psql(sql));

    /// <summary>What the query gives, or what it complains about.</summary>
    public Task<string> TryQueryAsync(string sql) => TryRunAsync(Binaries + "/psql", Psql(sql));

    public async ValueTask DisposeAsync()
    {
        if (patroni is not null)
        {
            patroni.Signal("KILL");
            // Immediate shutdown: PostgreSQL gives its shared memory back.
            await SignalPostgresAsync("QUIT");
            await patroni.DisposeAsync();
        }
    }

    /// <summary>Every process of a PostgreSQL server has its data as working directory.</summary>
    private bool WorksInData(string process)
    {
        try
        {
            return new FileInfo(process + "/cwd").LinkTarget == Data;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone between listing and looking, or somebody else's.
            return false;
        }
    }

    private string[] Psql(string sql) =>
        ["-h", "127.0.0.1", "-p", port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "-d", "postgres", "-v", "ON_ERROR_STOP=1", "-qAtc", sql];

    private async Task SignalPostgresAsync(string signal)
    {
        var pidFile = Path.Combine(Data, "postmaster.pid");
        if (File.Exists(pidFile))
        {
            await TryRunAsync("/usr/bin/kill", ["-" + signal, (await File.ReadAllLinesAsync(pidFile))[0]]);
        }
    }

    private static async Task<string> RunAsync(string program, string[] arguments)
    {
        await using var running = RunningProgram.Start(program, arguments);
        Assert.True(await running.WaitForExitAsync() == 0, running.Output);
        return running.Output;
    }

    private static async Task<string> TryRunAsync(string program, string[] arguments)
    {
        await using var running = RunningProgram.Start(program, arguments);
        await running.WaitForExitAsync();
        return running.Output;
    }
}
