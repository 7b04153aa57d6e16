using Fairlead.Store.Etcd;

namespace Fairlead.Store.Tests.Etcd;

public sealed class EtcdOutageTests
{
    private readonly ManualTime time = new();
    private readonly EtcdOutage outage;

    public EtcdOutageTests() => outage = new EtcdOutage(TimeSpan.FromSeconds(7), time);

    [Fact]
    public void Note_FailuresInARow_BeginWithTheFirst()
    {
        var first = outage.Note();
        time.Advance(TimeSpan.FromSeconds(6));
        var second = outage.Note();

        Assert.Equal(first, second);
    }

    [Fact]
    public void Note_AfterAnAnswer_BeginsAnew()
    {
        outage.Note();
        outage.End();
        time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(time.GetTimestamp(), outage.Note());
    }

    [Fact]
    public void Note_LongAfterTheLastFailure_BeginsAnew()
    {
        outage.Note();
        time.Advance(TimeSpan.FromSeconds(8));

        Assert.Equal(time.GetTimestamp(), outage.Note());
    }
}
