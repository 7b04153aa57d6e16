using System.Collections.Immutable;
using CsCheck;
using Fairlead.Registry.Filter;
using Fairlead.Registry.Model;
using static Fairlead.Registry.Tests.Requests;

namespace Fairlead.Registry.Tests.Filter;

public sealed class RegistryFilterTests
{
    private static readonly ServiceEndpoint Endpoint = new(
        Node("node-1", id: "abc") with { Meta = Empty.Strings.Add("rack", "r1").Add("with-dash", "x") },
        Service("node-1", "web-1", "web", "blue", "v2") with
        {
            Meta = Empty.Strings.Add("version", "1.2.3"),
            TaggedAddresses = Empty.Addresses.Add("lan", new ServiceAddress("10.0.0.9", 81)),
            EnableTagOverride = true,
        },
        [Check("node-1", "c1", CheckStatus.Passing), Check("node-1", "c2", CheckStatus.Critical, "web-1")]);

    [Theory]
    [InlineData("Service.Service == web", true)]
    [InlineData("Service.Service == \"web\"", true)]
    [InlineData("Service.Service != `web`", false)]
    [InlineData("Service.Port == 80", true)]
    [InlineData("Service.Port != 80", false)]
    [InlineData("Service.EnableTagOverride == true", true)]
    [InlineData("blue in Service.Tags", true)]
    [InlineData("\"red\" not in Service.Tags", true)]
    [InlineData("Service.Tags contains v2", true)]
    [InlineData("Service.Tags not contains \"v2\"", false)]
    [InlineData("Service.Tags is empty", false)]
    [InlineData("Service.Tags is not empty", true)]
    [InlineData("Node.Meta.rack == r1", true)]
    [InlineData("Node.Meta[\"with-dash\"] == x", true)]
    [InlineData("\"/Node/Meta/with-dash\" == x", true)]
    [InlineData("Node.Meta.nothing == x", false)]
    [InlineData("Node.Meta.nothing != x", true)]
    [InlineData("Node.Meta.nothing is empty", true)]
    [InlineData("rack in Node.Meta", true)]
    [InlineData("Node.Meta contains other", false)]
    [InlineData("Service.Meta.version matches `^1\\.2`", true)]
    [InlineData("Service.Meta.version not matches \"^2\"", true)]
    [InlineData("Checks.Status == critical", true)]
    [InlineData("Checks.Status != critical", true)]
    [InlineData("not Checks.Status == critical", false)]
    [InlineData("Checks is empty", false)]
    [InlineData("Service.TaggedAddresses.lan.Port == 81", true)]
    [InlineData("lan in Service.TaggedAddresses", true)]
    [InlineData("Service.TaggedAddresses.wan.Address == x", false)]
    [InlineData("Service.Weights.Passing == 1", true)]
    [InlineData("Service.ID == x or Service.ID == y and Service.Port == 1 or Service.Port == 80", true)]
    [InlineData("(Service.ID == x or Service.Port == 80) and not (Service.Port == 80)", false)]
    [InlineData("not not Service.Port == 80", true)]
    [InlineData("eb in Service.Service", true)]
    public void Passes_Expression_AsTheLanguageSays(string text, bool expected)
    {
        Assert.True(RegistryFilter<ServiceEndpoint>.TryParse(text, FilterShapes.HealthService, out var filter, out var error), error);
        Assert.Equal(expected, filter.Passes(Endpoint));
    }

    [Theory]
    [InlineData("", "1:1: expected the name of a field or a value, found the end of the expression")]
    [InlineData("Service.Port ==", "1:16: expected the name of a field or a value, found the end of the expression")]
    [InlineData("Service.Port = 80", "1:14: unexpected character '='")]
    [InlineData("Service.Port == abc", "1:1: \"abc\" is not a whole number as selector \"Service.Port\" needs")]
    [InlineData("Service.Nope == 1", "1:1: Selector \"Service.Nope\" is not valid")]
    [InlineData("Service.Port == 1 Service.Port", "1:19: expected 'and', 'or' or the end, found 'Service'")]
    [InlineData("(Service.Port == 1", "1:19: expected ')', found the end of the expression")]
    [InlineData("Service.Tags == x", "1:1: Invalid match operator \"==\" for selector \"Service.Tags\"")]
    [InlineData("Service.Port is full", "1:17: expected 'empty', found 'full'")]
    [InlineData("\"x\" == Service.ID", "1:5: expected 'in' or 'not in' after a value, found '=='")]
    [InlineData("Service.ID == \"x", "1:15: a string is not closed")]
    [InlineData("Service.ID matches \"(\"", "1:1: \"(\" is not a regular expression")]
    [InlineData("Service.Meta[x] == 1", "1:14: expected a key in quotes, found 'x'")]
    public void TryParse_BadExpression_SaysWhereAndWhat(string text, string expected)
    {
        Assert.False(RegistryFilter<ServiceEndpoint>.TryParse(text, FilterShapes.HealthService, out _, out var error));
        Assert.StartsWith($"Failed to create boolean expression evaluator: {expected}", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_NestedTooDeep_IsAnErrorNotAnOverflow()
    {
        var text = new string('(', 10_000) + "Service.Port == 80" + new string(')', 10_000);
        Assert.False(RegistryFilter<ServiceEndpoint>.TryParse(text, FilterShapes.HealthService, out _, out var error));
        Assert.Contains("nested more than 100 deep", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TryParse_AnyText_GivesAFilterOrAnError() =>
        Gen.OneOf("Service.ID", "not", "in", "and", "or", "(", ")", "\"a\"", "==", "is", "empty", "[", "]", ".", "1", "-", "`", "matches", "Checks.Status")
            .Array[0, 12].Sample(words =>
        {
            var parsed = RegistryFilter<ServiceEndpoint>.TryParse(string.Join(' ', words), FilterShapes.HealthService, out var filter, out var error);
            Assert.Equal(parsed, error is null);
            filter?.Passes(Endpoint);
        });

    [Fact]
    public void Equals_SameText_SharesAnAnswer()
    {
        Assert.True(RegistryFilter<Node>.TryParse("Node == a", FilterShapes.Node, out var one, out _));
        Assert.True(RegistryFilter<Node>.TryParse("Node == a", FilterShapes.Node, out var two, out _));
        Assert.Equal(new Registry.Queries.ListNodes { Filter = one }, new Registry.Queries.ListNodes { Filter = two });
        Assert.Equal(one.GetHashCode(), two.GetHashCode());
    }
}
