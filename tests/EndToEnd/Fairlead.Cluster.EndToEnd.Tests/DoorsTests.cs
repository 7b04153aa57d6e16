using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Cluster.EndToEnd.Tests;

/// <summary>What a server answers that has no cluster yet.</summary>
public sealed class DoorsTests : IAsyncDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly ClusterServerProcess server;

    public DoorsTests() => server = new ClusterServerProcess(new TestNetwork(), 1, folder);

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task Start_OneOfThree_DoorsAreOpenAndSayThatThereIsNoLeader()
    {
        server.Start("-bootstrap-expect=3");
        await server.UntilAsync("v1/status/leader", leader => leader.GetString() == "");

        Assert.Equal((500, "No cluster leader"), await server.SendAsync(HttpMethod.Get, "v1/kv/any"));
        Assert.Equal((500, "No cluster leader"), await server.SendAsync(HttpMethod.Get, "v1/kv/any?consistent"));
        Assert.Equal((500, "No cluster leader"), await server.SendAsync(HttpMethod.Get, "v1/catalog/services?stale"));
        Assert.Equal((500, "No cluster leader"), await server.SendAsync(HttpMethod.Put, "v1/kv/any", new StringContent("x")));

        // What is this machine's own is here all the same.
        var service = new StringContent("""{"Name": "early", "Port": 1}""");
        Assert.Equal(200, (await server.SendAsync(HttpMethod.Put, "v1/agent/service/register", service)).Status);
        Assert.Equal(1, (await server.JsonAsync("v1/agent/services")).GetProperty("early").GetProperty("Port").GetInt32());
        Assert.Equal("s1", (await server.JsonAsync("v1/agent/self")).GetProperty("Config").GetProperty("NodeName").GetString());
    }
}
