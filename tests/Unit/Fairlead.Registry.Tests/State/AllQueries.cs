using System.Collections;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Tests.State;

/// <summary>A query whatever its answer's type.</summary>
internal interface IAnyQuery
{
    ulong Index(RegistrySnapshot snapshot);

    /// <summary>If the answer changed, its index rose and what it watched was touched; the index never falls.</summary>
    void Verify(RegistrySnapshot before, RegistrySnapshot after, ChangeSet changes);
}

internal sealed record AnyQuery<T>(SnapshotQuery<T> Query) : IAnyQuery
{
    public ulong Index(RegistrySnapshot snapshot) => Query.Evaluate(snapshot).Index;

    public void Verify(RegistrySnapshot before, RegistrySnapshot after, ChangeSet changes)
    {
        var (old, now) = (Query.Evaluate(before), Query.Evaluate(after));
        Assert.True(now.Index >= old.Index, $"{Query}: the index fell from {old.Index} to {now.Index}");
        if (Text(old.Value) == Text(now.Value))
        {
            return;
        }

        Assert.True(now.Index > old.Index, $"{Query}: the answer changed but its index stayed {old.Index}");
        Assert.False(Query.Same(old.Value, now.Value), $"{Query}: calls two answers the same that are not");
        Assert.True(old.Watches.Any(w => Touched(w, changes)), $"{Query}: the answer changed but nothing it watches was touched");
    }

    private static bool Touched(WatchKey watch, ChangeSet changes) => watch.Table == WatchTable.KeyPrefix
        ? changes.Keys.Any(k => k.Table == WatchTable.Key && k.Key.StartsWith(watch.Key, StringComparison.Ordinal))
        : changes.Keys.Contains(watch);

    private static string Text(object? value) => value switch
    {
        null => "null",
        string text => text,
        ServiceEndpoint e => $"{Text(e.Node)} {Text(e.Service)} {Text(e.Checks)}",
        NodeServices n => $"{Text(n.Node)} {Text(n.Services)}",
        ServiceSummary s => $"{s.Name} {Text(s.Tags)}",
        ServiceInstance s => $"{s with { Tags = [] }} {Text(s.Tags)}",
        HealthCheck c => $"{c with { ServiceTags = [] }} {Text(c.ServiceTags)}",
        Session s => $"{s with { NodeChecks = [], ServiceChecks = [] }}",
        KeyValueEntry k => $"{k with { Value = default }} {Convert.ToHexString(k.Value.Span)}",
        IEnumerable list => string.Join('\n', list.Cast<object?>().Select(Text)),
        _ => value.ToString()!,
    };
}

internal static class AllQueries
{
    internal static IEnumerable<IAnyQuery> Make()
    {
        foreach (var key in new[] { "k", "k/a", "k/a/1", "z", "never" })
        {
            yield return Of(new GetKey(key));
        }

        foreach (var prefix in new[] { "", "k", "k/", "k/a", "z", "no" })
        {
            yield return Of(new ListKeys(prefix));
            yield return Of(new ListKeyNames(prefix, "/"));
        }

        foreach (var service in new[] { "web", "db", "none" })
        {
            yield return Of(new ListInstances { Service = service });
            yield return Of(new ListEndpoints { Service = service });
            yield return Of(new ListEndpoints { Service = service, PassingOnly = true, Tags = ["x"] });
            yield return Of(new ListServiceChecks(service));
        }

        foreach (var node in new[] { "n1", "n2", "0e5a0000-0000-0000-0000-000000000001", "none" })
        {
            yield return Of(new GetNode(node));
            yield return Of(new ListNodeChecks(node));
            yield return Of(new ListNodeSessions(node));
        }

        foreach (var state in new[] { "any", "passing", "warning", "critical", "strange" })
        {
            yield return Of(new ListChecksInState(state));
        }

        yield return Of(new ListNodes());
        yield return Of(new ListServices());
        yield return Of(new ListServices { NodeMeta = [new("zone", "1")] });
        yield return Of(new ListNodes { NodeMeta = [new("zone", "1")] });
        yield return Of(new ListEndpoints { Service = "web", NodeMeta = [new("zone", "1")] });
        yield return Of(new ListServiceChecks("web") { NodeMeta = [new("zone", "1")] });
        yield return Of(new ListChecksInState("passing") { NodeMeta = [new("zone", "1")] });
        yield return Of(new ListSessions());
        yield return Of(new GetSession("s1"));
        yield return Of(new ListPreparedQueries());
    }

    private static AnyQuery<T> Of<T>(SnapshotQuery<T> query) => new(query);
}
