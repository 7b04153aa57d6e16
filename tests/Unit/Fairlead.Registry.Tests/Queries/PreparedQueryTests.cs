using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.Requests;
using Fairlead.Registry.Tests.Transactions;
using static Fairlead.Registry.Tests.Requests;

namespace Fairlead.Registry.Tests.Queries;

public sealed class PreparedQueryTests
{
    [Fact]
    public void Execute_Template_FillsInNameAndMatches()
    {
        var registry = Catalog().With(new PreparedQueryCreateRequest(Query(1, "geo-", "${match(2)}") with
        {
            TemplateType = "name_prefix_match",
            TemplateRegexp = "^geo-(.*)-([^-]*)$",
            Tags = ["${match(1)}"],
        }));

        var outcome = new ExecutePreparedQuery("geo-blue-web").Evaluate(registry.Now).Value!;

        Assert.Equal("web", outcome.Query.Service);
        Assert.Equal(["web-2"], outcome.Endpoints.Select(e => e.Service.Id));
    }

    [Fact]
    public void Execute_LongestPrefix_Wins_ExactNameBeforeIt()
    {
        var registry = Catalog()
            .With(new PreparedQueryCreateRequest(Query(1, "", "${name.full}") with { TemplateType = "name_prefix_match" }))
            .With(new PreparedQueryCreateRequest(Query(2, "w", "from-prefix-${name.suffix}") with { TemplateType = "name_prefix_match" }))
            .With(new PreparedQueryCreateRequest(Query(3, "web", "exact")));

        Assert.Equal("exact", new ResolvePreparedQuery("web").Evaluate(registry.Now).Value!.Service);
        Assert.Equal("from-prefix-ar", new ResolvePreparedQuery("war").Evaluate(registry.Now).Value!.Service);
        Assert.Equal("db", new ResolvePreparedQuery("db").Evaluate(registry.Now).Value!.Service);
    }

    [Fact]
    public void Execute_Health_DropsCriticalAndByChoiceWarning()
    {
        var registry = Catalog().With(Register("n1", null, Check("n1", "c1", CheckStatus.Critical, "web-1"), Check("n1", "c2", CheckStatus.Warning, "web-2")));
        registry.With(new PreparedQueryCreateRequest(Query(1, "q", "web")));
        Assert.Equal(["web-2"], Found(registry, "q"));
        registry.With(new PreparedQueryUpdateRequest(Query(1, "q", "web") with { OnlyPassing = true }));
        Assert.Empty(Found(registry, "q"));
        registry.With(new PreparedQueryUpdateRequest(Query(1, "q", "web") with { IgnoreCheckIds = ["c1"], Tags = ["!blue"] }));
        Assert.Equal(["web-1"], Found(registry, "q"));
    }

    [Theory]
    [InlineData("", "", "Must provide a Service name to query")]
    [InlineData("", "web", "Must be bound to a session, or have a name")]
    [InlineData("0e5a0000-0000-0000-0000-000000000001", "web", "Invalid query name")]
    [InlineData("taken", "web", "name 'taken' aliases an existing query name")]
    public void Create_BadQuery_SaysWhy(string name, string service, string error)
    {
        var registry = new RegistryModel().With(new PreparedQueryCreateRequest(Query(1, "taken", "web")));
        var judgement = registry.Apply(new PreparedQueryCreateRequest(Query(2, name, service)));
        Assert.StartsWith(error, judgement.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void SessionEnd_TakesItsQueries()
    {
        var registry = Catalog()
            .With(new SessionCreateRequest(new Session { Id = "s1", Node = "n1" }))
            .With(new PreparedQueryCreateRequest(Query(1, "q", "web") with { Session = "s1" }));
        registry.With(new SessionDestroyRequest("s1"));
        Assert.Empty(registry.Now.PreparedQueries);
    }

    [Fact]
    public void Near_Coordinates_SortByRoundTrip()
    {
        var registry = new RegistryModel()
            .With(Register("a", Service("a", "1", "web"))).With(Register("b", Service("b", "1", "web"))).With(Register("c", Service("c", "1", "web")))
            .With(new CoordinateUpdateRequest([At("c", 0), At("b", 0.5), At("gone", 0)]));

        var near = new ListEndpoints { Service = "web", Near = "c" }.Evaluate(registry.Now).Value;

        Assert.Equal(["c", "b", "a"], near.Select(e => e.Node.Name));
        Assert.Equal(2, registry.Now.Coordinates.Count);
        static Coordinate At(string node, double x) => new() { Node = node, Vec = [x, 0] };
    }

    [Fact]
    public void Coordinates_Written_ChangeNoOtherAnswersIndex()
    {
        var registry = new RegistryModel().With(Register("a", Service("a", "1", "web"))).With(Register("b", Service("b", "1", "web")));
        var before = Indexes();
        registry.With(new CoordinateUpdateRequest([new Coordinate { Node = "a", Vec = [1, 0] }]));
        Assert.Equal(before, Indexes());
        Assert.True(new ListCoordinates().Evaluate(registry.Now).Index > before.Max());

        ulong[] Indexes() =>
        [
            new ListNodes().Evaluate(registry.Now).Index, new GetNode("a").Evaluate(registry.Now).Index, new ListNodeChecks("a").Evaluate(registry.Now).Index,
            new ListEndpoints { Service = "web" }.Evaluate(registry.Now).Index, new ListServiceChecks("web").Evaluate(registry.Now).Index,
        ];
    }

    [Theory]
    [InlineData(1e300)]
    [InlineData(double.MaxValue)]
    public void Near_AbsurdCoordinate_ComesLastOfThoseThatHaveOne(double far)
    {
        var registry = new RegistryModel()
            .With(Register("a", Service("a", "1", "web"))).With(Register("b", Service("b", "1", "web")))
            .With(new CoordinateUpdateRequest([new Coordinate { Node = "a", Vec = [far, far] }, new Coordinate { Node = "b", Vec = [0, 0] }]));

        Assert.Equal(["b", "a"], new ListEndpoints { Service = "web", Near = "b" }.Evaluate(registry.Now).Value.Select(e => e.Node.Name));
    }

    private static IEnumerable<string> Found(RegistryModel registry, string name) =>
        new ExecutePreparedQuery(name).Evaluate(registry.Now).Value!.Endpoints.Select(e => e.Service.Id);

    private static PreparedQuery Query(int id, string name, string service) =>
        new() { Id = $"00000000-0000-0000-0000-00000000000{id}", Name = name, Service = service };

    private static RegistryModel Catalog() => new RegistryModel()
        .With(Register("n1", Service("n1", "web-1", "web", "red")))
        .With(Register("n1", Service("n1", "web-2", "web", "blue")));
}
