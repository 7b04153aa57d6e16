using System.Text;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using static Fairlead.Registry.Tests.Requests;

namespace Fairlead.Registry.Tests.Transactions;

public sealed class TransactionJudgeTests
{
    [Fact]
    public void Run_LaterSteps_SeeTheEarlierOnes()
    {
        var registry = new RegistryModel();

        var judgement = registry.Apply(new TransactionRequest(
        [
            Step(KeyVerb.Set, "a/1", "x"), Step(KeyVerb.Get, "a/1"), Step(KeyVerb.DeleteTree, "a/"), Step(KeyVerb.CheckNotExists, "a/1"), Step(KeyVerb.Set, "a/2", "y"),
        ]));

        Assert.True(judgement.Applied);
        var results = judgement.OutcomeAt(registry.Now.Index)!.Results;
        Assert.Equal(["a/1", "a/1", "a/2"], results.Select(r => r.Key!.Key));
        Assert.Equal((true, "x"), (results[0].Key!.Value.IsEmpty, Encoding.UTF8.GetString(results[1].Key!.Value.Span)));
        Assert.Equal(registry.Now.Keys["a/2"].ModifyIndex, results[2].Key!.ModifyIndex);
        Assert.Equal(["a/2"], registry.Now.Keys.Select(k => k.Key));
    }

    [Fact]
    public void Run_OneRefusal_UndoesAllAndNamesIt()
    {
        var registry = new RegistryModel().With(Key(KeyVerb.Set, "a", "1"));

        var judgement = registry.Apply(new TransactionRequest(
            [Step(KeyVerb.Set, "b"), Step(KeyVerb.CheckIndex, "a", index: 99), Step(KeyVerb.Get, "nothing"), Step(KeyVerb.Cas, "a", index: 99)]));

        Assert.False(judgement.Applied);
        Assert.Equal(
            [(1, "failed index check for key \"a\", current modify index 2 != 99"), (2, "key \"nothing\" doesn't exist"), (3, "failed to set key \"a\", index is stale")],
            judgement.Outcome!.Errors.Select(e => (e.Operation, e.What)));
        Assert.Equal(["a"], registry.Now.Keys.Select(k => k.Key));
    }

    [Fact]
    public void Run_CatalogSteps_BuildOnOneAnother()
    {
        var registry = new RegistryModel();

        var judgement = registry.Apply(new TransactionRequest(
        [
            new NodeOperation(CatalogVerb.Set, Node("n1")),
            new ServiceOperation(CatalogVerb.Set, Service("n1", "a", "web", "t")),
            new CheckOperation(CatalogVerb.Set, Check("n1", "c", CheckStatus.Passing, "a")),
            new CheckOperation(CatalogVerb.Get, Check("n1", "c", CheckStatus.Critical)),
        ]));

        Assert.True(judgement.Applied, string.Join('\n', judgement.Outcome!.Errors));
        Assert.Equal(4, judgement.Outcome.Results.Length);
        Assert.Equal(("web", CheckStatus.Passing), (judgement.Outcome.Results[3].Check!.ServiceName, judgement.Outcome.Results[3].Check!.Status));
    }

    [Fact]
    public void Run_NodeDeletedAndPutAgain_KeepsOnlyTheNewParts()
    {
        var registry = new RegistryModel().With(Register("n1", Service("n1", "a", "web"), Check("n1", "c", CheckStatus.Passing)));

        registry.With(new TransactionRequest(
            [new NodeOperation(CatalogVerb.Delete, Node("n1")), new NodeOperation(CatalogVerb.Set, Node("n1")), new ServiceOperation(CatalogVerb.Set, Service("n1", "b", "web"))]));

        Assert.Equal(["b"], registry.Now.FindNode("n1")!.Services.Select(s => s.Key));
        Assert.Empty(registry.Now.FindNode("n1")!.Checks);
    }

    [Fact]
    public void Request_TooManySteps_IsRefusedWithTheLimit()
    {
        var judgement = new RegistryModel().Apply(new TransactionRequest([.. Enumerable.Range(0, 65).Select(i => Step(KeyVerb.Set, $"k{i}"))]));
        Assert.Equal("Transaction contains too many operations (65 > 64)", judgement.Error);
    }

    private static KeyOperation Step(KeyVerb verb, string key, string value = "", ulong index = 0) => Key(verb, key, value, index).Operation;
}
