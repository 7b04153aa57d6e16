using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using static Fairlead.Registry.Tests.Requests;

namespace Fairlead.Registry.Tests.Transactions;

public sealed class CatalogWritesTests
{
    private const string FirstId = "11111111-1111-1111-1111-111111111111";
    private const string SecondId = "22222222-2222-2222-2222-222222222222";

    [Fact]
    public void Register_NameOfALivingNode_IsReservedForIt()
    {
        var registry = new RegistryModel().With(new RegisterRequest(Node("n1", id: FirstId), [], [Check("n1", "serfHealth", CheckStatus.Passing)]));

        var refused = registry.Apply(new RegisterRequest(Node("n1", "10.0.0.2", SecondId), [], []));
        Assert.Contains($"Node name n1 is reserved by node {FirstId} with name n1 (10.0.0.1)", refused.Error, StringComparison.Ordinal);

        registry.With(Register("n1", null, Check("n1", "serfHealth", CheckStatus.Critical)));
        registry.With(new RegisterRequest(Node("n1", "10.0.0.2", SecondId), [], []));
        Assert.Equal(("10.0.0.2", SecondId), (registry.Now.FindNode("n1")!.Node!.Address, registry.Now.FindNode("n1")!.Node!.Id));
    }

    [Fact]
    public void Register_SameIdUnderANewName_MovesTheNode()
    {
        var registry = new RegistryModel().With(new RegisterRequest(Node("old", id: FirstId), [Service("old", "web", "web")], []));

        registry.With(new RegisterRequest(Node("new", id: FirstId), [], []));

        Assert.Equal(["new"], registry.Now.Nodes.Select(n => n.Key));
        Assert.Empty(registry.Now.Services);
    }

    [Fact]
    public void Register_NewTags_ReachTheServicesChecks()
    {
        var registry = new RegistryModel().With(Register("n1", Service("n1", "a", "web", "old"), Check("n1", "c", CheckStatus.Passing, "a")));

        registry.With(Register("n1", Service("n1", "a", "web", "new")));

        Assert.Equal(["new"], registry.Now.FindNode("n1")!.Checks["c"].ServiceTags);
    }

    [Fact]
    public void Register_SkipNodeUpdate_LeavesTheNodeAsItIs()
    {
        var registry = new RegistryModel().With(Register("n1"));
        registry.With(new RegisterRequest(Node("n1", "10.9.9.9"), [Service("n1", "a", "web")], []) { SkipNodeUpdate = true });
        Assert.Equal("10.0.0.1", registry.Now.FindNode("n1")!.Node!.Address);
        Assert.Single(registry.Now.Services);
    }

    [Fact]
    public void Deregister_Service_TakesItsChecksAndTheSessionsOnThem()
    {
        var registry = new RegistryModel()
            .With(Register("n1", Service("n1", "a", "web"), Check("n1", "c", CheckStatus.Passing, "a"), Check("n1", "alive", CheckStatus.Passing)))
            .With(new SessionCreateRequest(new Session { Id = "s1", Node = "n1", NodeChecks = ["alive"] }))
            .With(new SessionCreateRequest(new Session { Id = "s2", Node = "n1", ServiceChecks = [new SessionServiceCheck("c", "")] }));

        registry.With(new DeregisterRequest("N1", ["A"], []));

        Assert.Equal(["alive"], registry.Now.FindNode("n1")!.Checks.Select(c => c.Key));
        Assert.Equal(["s1"], registry.Now.Sessions.Select(s => s.Key));
    }

    [Fact]
    public void Register_CriticalCheck_EndsTheSessionsOnIt()
    {
        var registry = new RegistryModel()
            .With(Register("n1", null, Check("n1", "alive", CheckStatus.Passing)))
            .With(new SessionCreateRequest(new Session { Id = "s1", Node = "n1", NodeChecks = ["alive"] }))
            .With(Key(KeyVerb.Acquire, "lock", "1", session: "s1"));

        registry.With(Register("n1", null, Check("n1", "alive", CheckStatus.Critical)));

        Assert.Empty(registry.Now.Sessions);
        Assert.Equal("", registry.Now.Keys["lock"].Session);
        Assert.Empty(registry.Now.HeldKeys);
    }

    [Fact]
    public void Deregister_Node_LeavesNothingOfIt()
    {
        var registry = new RegistryModel()
            .With(new RegisterRequest(Node("n1", id: FirstId), [Service("n1", "a", "web")], [Check("n1", "c", CheckStatus.Passing)]))
            .With(new CoordinateUpdateRequest([new Coordinate { Node = "n1", Vec = [0, 0] }]))
            .With(new SessionCreateRequest(new Session { Id = "s1", Node = "n1" }));

        registry.With(new DeregisterRequest("n1", [], []));

        Assert.Empty(registry.Now.Nodes);
        Assert.Empty(registry.Now.NodeNames);
        Assert.Empty(registry.Now.Services);
        Assert.Empty(registry.Now.Sessions);
        Assert.Empty(registry.Now.Coordinates);
    }

    [Theory]
    [InlineData("missing", "Missing check 'missing' registration")]
    [InlineData("down", "Check 'down' is in critical state")]
    public void CreateSession_BadCheck_NamesIt(string check, string error)
    {
        var registry = new RegistryModel().With(Register("n1", null, Check("n1", "down", CheckStatus.Critical)));
        var judgement = registry.Apply(new SessionCreateRequest(new Session { Id = "s1", Node = "n1", NodeChecks = [check] }));
        Assert.Equal(error, judgement.Error);
    }
}
