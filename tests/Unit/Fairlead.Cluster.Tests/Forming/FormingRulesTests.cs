using CsCheck;
using Fairlead.Cluster.Forming;
using Fairlead.Cluster.Protocol;

namespace Fairlead.Cluster.Tests.Forming;

/// <summary>Messages in, decision out.</summary>
public sealed class FormingRulesTests
{
    [Fact]
    public void Decide_TwoOfThreeHeard_Waits() =>
        Assert.IsType<FormingDecision.Wait>(FormingRules.Decide(Server("a", hears: "ab"), Heard(Server("b", hears: "ab"))));

    [Fact]
    public void Decide_AllHearEachOther_Votes()
    {
        var vote = Assert.IsType<FormingDecision.Vote>(FormingRules.Decide(Server("a", hears: "abc"), Heard(Server("b", hears: "abc"), Server("c", hears: "cab"))));

        Assert.Equal(["a", "b", "c"], vote.Members.Select(member => member.NodeId));
    }

    [Fact]
    public void Decide_OneDoesNotHearAnother_Waits()
    {
        var wait = Assert.IsType<FormingDecision.Wait>(FormingRules.Decide(Server("a", hears: "abc"), Heard(Server("b", hears: "abc"), Server("c", hears: "ac"))));

        Assert.Contains("node-c", wait.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_VotedAndNotAllVotedYet_Waits() => Assert.IsType<FormingDecision.Wait>(FormingRules.Decide(
        Server("a", hears: "abc", vote: "abc"), Heard(Server("b", hears: "abc", vote: "abc"), Server("c", hears: "abc"))));

    [Fact]
    public void Decide_AllVotedTheSame_Forms() => Assert.IsType<FormingDecision.Form>(FormingRules.Decide(
        Server("a", hears: "abc", vote: "abc"), Heard(Server("b", hears: "abc", vote: "cba"), Server("c", hears: "abc", vote: "abc"))));

    [Fact]
    public void Decide_VotedOthersRunAlready_FormsWithThem() => Assert.IsType<FormingDecision.Form>(FormingRules.Decide(
        Server("a", hears: "ab", vote: "abc"), Heard(Server("b", hears: "abc", vote: "abc", registry: "r1"))));

    [Fact]
    public void Decide_AnotherChoseOtherwise_Waits()
    {
        var wait = Assert.IsType<FormingDecision.Wait>(FormingRules.Decide(
            Server("a", hears: "abcd", vote: "abc"), Heard(Server("b", hears: "abcd", vote: "bcd"), Server("c", hears: "abcd", vote: "bcd"))));

        Assert.Contains("seat.json", wait.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_FourServersAndThreeExpected_FourthWaits()
    {
        Introduction[] all = [.. "abcd".Select(id => Server(id.ToString(), hears: "abcd"))];

        Assert.IsType<FormingDecision.Wait>(FormingRules.Decide(all[3], Heard(all[0], all[1], all[2])));
        Assert.Equal(["a", "b", "c"], Assert.IsType<FormingDecision.Vote>(FormingRules.Decide(all[0], Heard(all[1], all[2], all[3]))).Members.Select(member => member.NodeId));
    }

    [Fact]
    public void Decide_ARegistryIsThere_Joins()
    {
        var join = Assert.IsType<FormingDecision.Join>(FormingRules.Decide(
            Server("d", hears: "abcd"), Heard(Server("a", hears: "abc", vote: "abc", registry: "r1"), Server("b"), Server("c"))));

        Assert.Equal(("at-a", "r1"), (join.Address, join.Registry));
    }

    [Fact]
    public void Decide_ARegistryThatTakesNoServers_IsRefused()
    {
        Introduction alone = Server("a", registry: "r1");
        alone.TakesMembers = false;

        Assert.Contains("r1", Assert.IsType<FormingDecision.Refuse>(FormingRules.Decide(Server("b"), Heard(alone))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_TwoRegistries_IsRefusedWithBothIdentities()
    {
        var refuse = Assert.IsType<FormingDecision.Refuse>(FormingRules.Decide(Server("c"), Heard(Server("a", registry: "r1"), Server("b", registry: "r2"))));

        Assert.Contains("r1", refuse.Reason, StringComparison.Ordinal);
        Assert.Contains("r2", refuse.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_OneHoldsDataAndStarts_Waits()
    {
        Introduction starting = Server("b", hears: "abc");
        starting.HasData = true;

        Assert.IsType<FormingDecision.Wait>(FormingRules.Decide(Server("a", hears: "abc"), Heard(starting, Server("c", hears: "abc"))));
    }

    [Theory]
    [InlineData(5, "dc1", "node-b", "bootstrap_expect")]
    [InlineData(3, "dc2", "node-b", "datacenter")]
    [InlineData(3, "dc1", "node-a", "node_name")]
    public void Decide_Misfits_WaitsAndSaysWhy(uint expect, string datacenter, string name, string word)
    {
        Introduction other = Server("b", hears: "abc");
        (other.BootstrapExpect, other.Datacenter, other.NodeName) = (expect, datacenter, name);

        Assert.Contains(word, Assert.IsType<FormingDecision.Wait>(FormingRules.Decide(Server("a", hears: "abc"), Heard(other, Server("c", hears: "abc")))).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_NoExpect_NeverForms()
    {
        Introduction self = Server("a", hears: "abc");
        self.BootstrapExpect = 0;

        Assert.IsType<FormingDecision.Wait>(FormingRules.Decide(self, Heard(Server("b", hears: "abc"), Server("c", hears: "abc"))));
    }

    /// <summary>Any number of servers, any partition between them, asked in any order: never two clusters with a server in common.</summary>
    [Fact]
    public void Decide_AnyServersAndPartitions_NeverTwoClustersThatShareAServer() => Gen.Select(
        Gen.Int[3, 7],
        Gen.Select(Gen.Int[0, 6], Gen.Int[0, 127]).Array[10, 80]).Sample((count, steps) =>
    {
        Introduction[] servers = [.. Enumerable.Range(0, count).Select(i => Server(((char)('a' + i)).ToString()))];
        var started = new Dictionary<string, string>();
        foreach (var (who, reach) in steps)
        {
            // In each step one server hears those of the mask and acts; a server that started no longer asks.
            Introduction self = servers[who % count];
            if (started.ContainsKey(self.NodeId))
            {
                continue;
            }

            Introduction[] heard = [.. servers.Where((other, i) => other != self && (reach & (1 << i)) != 0)];
            self.Hears.Clear();
            self.Hears.Add(heard.Select(other => other.NodeId).Append(self.NodeId));
            switch (FormingRules.Decide(self.Clone(), Heard([.. heard.Select(other => other.Clone())])))
            {
                case FormingDecision.Vote vote:
                    Assert.Empty(self.Vote);
                    Assert.Contains(vote.Members, member => member.NodeId == self.NodeId);
                    self.Vote.Add(vote.Members.Select(member => member.NodeId));
                    break;
                case FormingDecision.Form:
                    started[self.NodeId] = string.Join(',', self.Vote.Order());
                    self.HasData = true;
                    break;
                default:
                    break;
            }
        }

        string[] clusters = [.. started.Values.Distinct()];
        return clusters.All(one => clusters.All(other => one == other || !one.Split(',').Intersect(other.Split(',')).Any()))
            && started.All(pair => pair.Value.Split(',').Length == 3 && pair.Value.Split(',').Contains(pair.Key));
    });

    private static IReadOnlyList<Heard> Heard(params Introduction[] servers) => [.. servers.Select(server => new Heard("at-" + server.NodeId, server))];

    private static Introduction Server(string id, string hears = "", string vote = "", string registry = "")
    {
        var server = new Introduction
        {
            NodeId = id, NodeName = "node-" + id, Datacenter = "dc1", PeerUrl = $"http://{id}:2380", BootstrapExpect = 3, Registry = registry, TakesMembers = registry.Length > 0,
        };
        server.Hears.Add(hears.Select(static one => one.ToString()));
        server.Vote.Add(vote.Select(static one => one.ToString()));
        return server;
    }
}
