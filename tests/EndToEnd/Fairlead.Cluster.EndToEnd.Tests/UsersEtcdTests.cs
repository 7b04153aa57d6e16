using System.Globalization;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Cluster.EndToEnd.Tests;

/// <summary>An etcd of the user's own.</summary>
public sealed class UsersEtcdTests
{
    [Fact]
    public async Task Store_TwoPrefixes_AreTwoRegistries()
    {
        using var folder = new TemporaryFolder();
        var network = new TestNetwork();
        var client = string.Create(CultureInfo.InvariantCulture, $"http://{network.Address(1)}:2379");
        var peer = string.Create(CultureInfo.InvariantCulture, $"http://{network.Address(1)}:2380");
        await using var etcd = RunningProgram.Start("etcd",
        [
            "--data-dir", folder["etcd"], "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default=" + peer,
        ]);
        await using var one = new ClusterServerProcess(network, 2, folder);
        await using var other = new ClusterServerProcess(network, 3, folder);
        one.Start("-bootstrap-expect=1", $"-store=etcd://{network.Address(1)}:2379/one");
        other.Start("-bootstrap-expect=1", $"-store=etcd://{network.Address(1)}:2379/two");
        await one.RunsAsync();
        await other.RunsAsync();

        await one.WriteAsync("key", "of one");
        await other.WriteAsync("key", "of two");

        Assert.Equal("of one", await one.TextAsync("v1/kv/key?raw&consistent"));
        Assert.Equal("of two", await other.TextAsync("v1/kv/key?raw&consistent"));
        Assert.Equal(1, (await one.JsonAsync("v1/status/peers")).GetArrayLength());
    }
}
