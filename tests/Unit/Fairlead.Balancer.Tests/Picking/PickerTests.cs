using System.Net;
using System.Text;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Picking;
using Fairlead.Balancer.Tests.Support;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Tests.Picking;

public class PickerTests
{
    [Fact]
    public void RoundRobin_Weights_ShareSmoothly()
    {
        BackendState backend = Backend(new BalanceDefinition(), Weights(5, 1, 1));
        Assert.Equal("aabacaa", string.Concat(Picks(backend, 7)));
    }

    [Fact]
    public void RoundRobin_Equal_InTurns() => Assert.Equal("abcabc", string.Concat(Picks(Backend(new BalanceDefinition(), Weights(1, 1, 1)), 6)));

    [Fact]
    public void LeastConnections_BusyServer_LeftAlone()
    {
        BackendState backend = Backend(new BalanceDefinition { Algorithm = BalanceAlgorithm.LeastConnections }, Weights(1, 1));
        Assert.True(backend.Model.Servers[0].TryEnter());
        Assert.Equal("bbb", string.Concat(Picks(backend, 3)));
    }

    [Fact]
    public void First_SlotsTaken_GoesToTheNext()
    {
        ServerSettings one = new() { MaxConnections = 1 };
        BackendState backend = Backend(new BalanceDefinition { Algorithm = BalanceAlgorithm.First }, one, one);
        Assert.Equal("a", Pick(backend));
        Assert.True(backend.Model.Servers[0].TryEnter());
        Assert.Equal("b", Pick(backend));
        Assert.True(backend.Model.Servers[1].TryEnter());
        Assert.Equal("Full", Pick(backend));
    }

    [Theory]
    [InlineData(HashMethod.MapBased)]
    [InlineData(HashMethod.Consistent)]
    public void Uri_SamePath_SameServerWhateverTheQuery(HashMethod method)
    {
        BackendState backend = Backend(
            new BalanceDefinition { Algorithm = BalanceAlgorithm.Uri, HashMethod = method, HashAvalanche = true }, Weights(1, 1, 1, 1));
        Assert.Equal(Pick(backend, "/a/b?c=1"), Pick(backend, "/a/b?d=2"));
        Assert.Equal(4, Enumerable.Range(0, 200).Select(i => Pick(backend, $"/{i}")).Distinct().Count());
    }

    [Fact]
    public void Consistent_ServerGoes_OnlyItsKeysMove()
    {
        BackendState backend = Backend(
            new BalanceDefinition { Algorithm = BalanceAlgorithm.Uri, HashMethod = HashMethod.Consistent, HashAvalanche = true }, Weights(1, 1, 1, 1));
        string[] before = [.. Enumerable.Range(0, 300).Select(i => Pick(backend, $"/{i}"))];
        backend.Model.Servers[1].SetHealth(false);
        string[] after = [.. Enumerable.Range(0, 300).Select(i => Pick(backend, $"/{i}"))];
        Assert.All(before.Zip(after), pair => Assert.True(pair.First == "b" || pair.First == pair.Second));
        Assert.DoesNotContain("b", after);
    }

    [Fact]
    public void Random_AllServers_GetTheirShare()
    {
        BackendState backend = Backend(new BalanceDefinition { Algorithm = BalanceAlgorithm.Random }, Weights(1, 1, 1));
        Assert.Equal(3, Picks(backend, 200).Distinct().Count());
    }

    [Fact]
    public void Backup_OnlyWhenOthersAreDown_FirstOneUnlessAllBackups()
    {
        ServerSettings backup = new() { Backup = true };
        BackendState backend = Backend(new BalanceDefinition(), new ServerSettings(), backup, backup);
        Assert.Equal("aa", string.Concat(Picks(backend, 2)));
        backend.Model.Servers[0].SetHealth(false);
        Assert.Equal("bb", string.Concat(Picks(backend, 2)));
        backend.Model = new BackendModel(backend.Model.Definition with { AllBackups = true }, backend.Model.Servers);
        Assert.Equal(2, Picks(backend, 4).Distinct().Count());
    }

    [Fact]
    public void Unusable_DownDrainMaintenanceWeightZero_NeverPicked()
    {
        BackendState backend = Backend(new BalanceDefinition(), Weights(1, 1, 1, 1, 1));
        backend.Model.Servers[0].SetHealth(false);
        backend.Model.Servers[1].SetAdmin(AdminState.Drain);
        backend.Model.Servers[2].SetAdmin(AdminState.Maintenance);
        backend.Model.Servers[3].SetWeight(0);
        Assert.Equal("eee", string.Concat(Picks(backend, 3)));
        backend.Model.Servers[4].SetHealth(false);
        Assert.Equal("None", Pick(backend));
    }

    private static ServerSettings[] Weights(params int[] weights) => [.. weights.Select(w => new ServerSettings { Weight = w })];

    private static BackendState Backend(BalanceDefinition balance, params ServerSettings[] settings)
    {
        var backend = new BackendState("back", 1, _ => { });
        ServerState[] servers =
        [
            .. settings.Select((s, i) => new ServerState(
                backend, TestBalancer.Server(((char)('a' + i)).ToString(), new IPEndPoint(IPAddress.Loopback, 1000 + i), s), i, false, true, 1)),
        ];
        backend.Model = new BackendModel(backend.Model.Definition with { Balance = balance }, servers);
        return backend;
    }

    private static List<string> Picks(BackendState backend, int count) => [.. Enumerable.Range(0, count).Select(_ => Pick(backend))];

    private static string Pick(BackendState backend, string uri = "/")
    {
        BackendLane lane = backend.Lanes[0];
        if (lane.Picker is null || lane.Picker.Version != backend.RotationVersion)
        {
            lane.Picker = Picker.Build(backend, lane.Picker, 0, 0);
        }

        PeerAddress source = PeerAddress.FromV4(0x0A000001, 1);
        PickResult result = lane.Picker.Pick(new PickRequest(in source, Encoding.ASCII.GetBytes(uri), null), out ServerState? server);
        return result == PickResult.Found ? server!.Name : result.ToString();
    }
}
