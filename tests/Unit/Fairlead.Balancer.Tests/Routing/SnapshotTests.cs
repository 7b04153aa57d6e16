using Fairlead.Balancer.Counters;
using Fairlead.Balancer.Tests.Support;

namespace Fairlead.Balancer.Tests.Routing;

public class SnapshotTests
{
    [Fact]
    public async Task Snapshot_AfterRequests_CountsThemEverywhere()
    {
        await using TestUpstream server = TestUpstream.Answering("hello");
        await using TestBalancer balancer = await TestBalancer.Start(server.EndPoint);
        using Wire client = await balancer.Connect();
        for (int i = 0; i < 3; i++)
        {
            await client.Send("GET / HTTP/1.1\r\n\r\n");
            await client.ReadResponse();
            await balancer.Log.Next();
        }

        BalancerSnapshot snapshot = balancer.Host.Snapshot();
        Assert.Equal(1, snapshot.Connections);
        TrafficSnapshot front = Assert.Single(snapshot.Frontends).Traffic;
        Assert.Equal((1, 1L, 3L, 3L), (front.Current, front.Sessions, front.Requests, front.Responses2xx));
        BackendSnapshot back = Assert.Single(snapshot.Backends);
        Assert.Equal(3, back.Traffic.Sessions);
        ServerSnapshot one = Assert.Single(back.Servers);
        Assert.Equal(("s1", "no check", 1L, 2L), (one.Name, one.Status, one.Traffic.Connects, one.Traffic.Reuses));
        Assert.Equal(3, one.Traffic.Responses2xx);
    }
}
