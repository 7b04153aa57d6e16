using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Fairlead.Cluster.Etcd;
using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Cluster.Tests.Etcd;

/// <summary>Real etcd members as children.</summary>
public sealed class EtcdMemberProcessTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("fairlead-cluster-").FullName;
    private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(120));

    private CancellationToken Cancel => patience.Token;

    public void Dispose()
    {
        patience.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [Fact]
    public async Task Member_Killed_IsStartedAgainWithItsData()
    {
        EtcdMemberOptions options = Cluster(1)[0];
        await using var member = new EtcdMemberProcess(options, NullLogger.Instance);
        member.Start();
        await using EtcdStore store = await OpenAsync([options]);
        CommitResult put = await PutAsync(store, 1);

        KillNow(await RunningAsync(member));
        await UntilAsync(() => member.Starts == 2 && member.ProcessId is not null);
        StoreSnapshot snapshot = await RepeatAsync(async () => await store.ReadAsync(default, Cancel));
        Assert.Equal(put.Revision, Assert.Single(snapshot.Entries).ModifyRevision);
    }

    [Fact]
    public async Task Member_Disposed_EndsAndStaysEnded()
    {
        EtcdMemberOptions options = Cluster(1)[0];
        var member = new EtcdMemberProcess(options, NullLogger.Instance);
        member.Start();
        int processId = await RunningAsync(member);
        await member.DisposeAsync();

        Assert.Null(member.ProcessId);
        Assert.Equal(1, member.Starts);
        Assert.False(IsAlive(processId));
    }

    [Fact]
    public async Task Member_ParentKilled_DiesWithIt()
    {
        int[] ports = FreePorts(2);
        using var parent = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "Fairlead.Tests.EtcdParent.dll"), Path.Combine(directory, "data"),
                ports[0].ToString(CultureInfo.InvariantCulture), ports[1].ToString(CultureInfo.InvariantCulture),
            },
            RedirectStandardOutput = true,
        })!;
        int child = int.Parse((await parent.StandardOutput.ReadLineAsync(Cancel))!, CultureInfo.InvariantCulture);
        Assert.True(IsAlive(child));
        parent.Kill();
        await parent.WaitForExitAsync(Cancel);

        await UntilAsync(() => !IsAlive(child));
    }

    [Fact]
    public async Task Members_Three_FormOneClusterAndSurviveOneDeath()
    {
        EtcdMemberOptions[] options = Cluster(3);
        EtcdMemberProcess[] members = [.. options.Select(static member => new EtcdMemberProcess(member, NullLogger.Instance))];
        Array.ForEach(members, static member => member.Start());
        try
        {
            await using EtcdStore store = await OpenAsync(options);
            await PutAsync(store, 1);
            KillNow(await RunningAsync(members[0]));
            await RepeatAsync(async () => await PutAsync(store, 2));
            await UntilAsync(() => members[0].Starts == 2);
            await UntilAsync(() => store.Health.Members.All(static member => member.Reachable));
            Assert.Equal(2, (await store.ReadAsync(default, Cancel)).Entries.Count);
        }
        finally
        {
            foreach (EtcdMemberProcess member in members)
            {
                await member.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Member_RemovedFromItsCluster_SaysSoAndIsNotStartedAgain()
    {
        EtcdMemberOptions[] options = Cluster(2);
        EtcdMemberProcess[] members = [.. options.Select(static member => new EtcdMemberProcess(member, NullLogger.Instance))];
        Array.ForEach(members, static member => member.Start());
        try
        {
            using var administration = new EtcdAdministration(new EtcdStoreOptions { Endpoints = [options[0].ClientUrl], RequestTimeout = TimeSpan.FromSeconds(30) }, TimeProvider.System);
            IReadOnlyList<EtcdClusterMember> all = await RepeatAsync(() => administration.ListAsync(Cancel));
            ulong id = all.Single(member => member.PeerUrls.Contains(options[1].PeerUrl.GetLeftPart(UriPartial.Authority))).Id;
            // An answer that was lost is asked for again, and refused: the member is no more.
            await RepeatAsync(async () => members[1].Removed.IsCompleted ? [] : await administration.RemoveAsync(id, Cancel));

            await members[1].Removed.WaitAsync(Cancel);
            await UntilAsync(() => members[1].ProcessId is null);
            Assert.Equal(1, members[1].Starts);
            Assert.False(members[0].Removed.IsCompleted);
        }
        finally
        {
            foreach (EtcdMemberProcess member in members)
            {
                await member.DisposeAsync();
            }
        }
    }

    [Fact]
    public async Task Member_NoSuchBinary_IsTriedAgainAndCanBeDisposed()
    {
        await using var member = new EtcdMemberProcess(Cluster(1)[0] with { Binary = Path.Combine(directory, "none") }, NullLogger.Instance);
        member.Start();
        await member.DisposeAsync();
        Assert.Null(member.ProcessId);
    }

    private EtcdMemberOptions[] Cluster(int size)
    {
        int[] ports = FreePorts(size * 2);
        var peers = Enumerable.Range(0, size).ToDictionary(static i => "m" + i, i => new Uri($"http://127.0.0.1:{ports[(i * 2) + 1]}"));
        return
        [
            .. Enumerable.Range(0, size).Select(i => new EtcdMemberOptions
            {
                Name = "m" + i,
                DataDirectory = Path.Combine(directory, "m" + i),
                ClientUrl = new Uri($"http://127.0.0.1:{ports[i * 2]}"),
                PeerUrl = peers["m" + i],
                InitialCluster = peers,
            }),
        ];
    }

    private async Task<EtcdStore> OpenAsync(EtcdMemberOptions[] members) => await EtcdStore.OpenAsync(
        new EtcdStoreOptions
        {
            Endpoints = [.. members.Select(static member => member.ClientUrl)],
            RequestTimeout = TimeSpan.FromSeconds(30),
            HealthInterval = TimeSpan.FromMilliseconds(200),
        },
        TimeProvider.System,
        NullLogger.Instance,
        Cancel);

    private async Task<CommitResult> PutAsync(EtcdStore store, byte key) =>
        await store.CommitAsync(new StoreTransaction([], [new StoreOperation.Put(new[] { key }, new byte[] { 1 })]), Cancel);

    private async Task<int> RunningAsync(EtcdMemberProcess member)
    {
        await UntilAsync(() => member.ProcessId is not null);
        return member.ProcessId!.Value;
    }

    private async Task<T> RepeatAsync<T>(Func<Task<T>> action)
    {
        while (true)
        {
            try
            {
                return await action();
            }
            catch (StoreUnavailableException)
            {
                // The member is coming back, or a leader is being elected.
                Cancel.ThrowIfCancellationRequested();
            }
        }
    }

    private async Task UntilAsync(Func<bool> holds)
    {
        using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!holds())
        {
            await again.WaitForNextTickAsync(Cancel);
        }
    }

    /// <summary>A zombie, which nobody has waited for yet, is dead.</summary>
    private static bool IsAlive(int processId)
    {
        try
        {
            return !File.ReadAllText($"/proc/{processId}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void KillNow(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }

    private static int[] FreePorts(int count)
    {
        TcpListener[] listeners = [.. Enumerable.Range(0, count).Select(static _ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(listeners, static listener => listener.Start());
        int[] ports = [.. listeners.Select(static listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(listeners, static listener => listener.Stop());
        return ports;
    }
}
