using Fairlead.Balancer.Configuration.Definitions;

namespace Fairlead.Balancer.Configuration;

/// <summary>What one configuration changes of another, for the line a person reads after an apply.</summary>
public sealed record ConfigurationDiff
{
    /// <summary>More servers of one kind of change are counted, not named.</summary>
    private const int MaxNamed = 5;

    private ConfigurationDiff(IReadOnlyList<string> changes) => Changes = changes;

    /// <summary>Each change in a few words, <c>+1 server web/a</c>; empty when both say the same.</summary>
    public IReadOnlyList<string> Changes { get; }

    /// <summary>Whether both say the same; where it is written and in which comments does not count.</summary>
    public bool IsEmpty => Changes.Count == 0;

    /// <summary>Compares what runs with what shall run.</summary>
    /// <param name="before">Null at the start.</param>
    public static ConfigurationDiff Between(BalancerConfiguration? before, BalancerConfiguration after)
    {
        var changes = new List<string>();
        Proxies(changes, "frontend", before?.Frontends ?? [], after.Frontends);
        Proxies(changes, "backend", before?.Backends.Select(Bare) ?? [], after.Backends.Select(Bare));
        Servers(changes, before?.Backends ?? [], after.Backends);
        if (before is not null && !before.Global.Equals(after.Global))
        {
            changes.Add("global settings");
        }

        if (before is not null)
        {
            changes.AddRange(RestartNeeds.Between(before, after));
        }

        return new ConfigurationDiff(changes);
    }

    /// <summary>The whole line: <c>applied: +1 server web/a, -1 server web/b</c>.</summary>
    public override string ToString() => IsEmpty ? "applied: nothing changed" : "applied: " + string.Join(", ", Changes);

    private static void Proxies(List<string> changes, string word, IEnumerable<ProxyDefinition> before, IEnumerable<ProxyDefinition> after)
    {
        Dictionary<string, ProxyDefinition> old = before.ToDictionary(p => p.Name, StringComparer.Ordinal);
        var added = new List<string>();
        var changed = new List<string>();
        foreach (ProxyDefinition proxy in after)
        {
            if (!old.Remove(proxy.Name, out ProxyDefinition? same))
            {
                added.Add(proxy.Name);
            }
            else if (!same.Equals(proxy))
            {
                changed.Add(proxy.Name);
            }
        }

        Add(changes, "+", word, added);
        Add(changes, "-", word, [.. old.Keys]);
        Add(changes, "~", word, changed);
    }

    private static void Servers(List<string> changes, IEnumerable<BackendDefinition> before, IEnumerable<BackendDefinition> after)
    {
        Dictionary<string, ServerDefinition> old = All(before);
        var added = new List<string>();
        var changed = new List<string>();
        foreach ((string name, ServerDefinition server) in All(after))
        {
            if (!old.Remove(name, out ServerDefinition? same))
            {
                added.Add(name);
            }
            else if (!same.Equals(server))
            {
                changed.Add(name);
            }
        }

        Add(changes, "+", "server", added);
        Add(changes, "-", "server", [.. old.Keys]);
        Add(changes, "~", "server", changed);
    }

    private static Dictionary<string, ServerDefinition> All(IEnumerable<BackendDefinition> backends) =>
        backends.SelectMany(b => b.Servers.Select(s => ($"{b.Name}/{s.Name}", s))).ToDictionary(p => p.Item1, p => p.s, StringComparer.Ordinal);

    private static BackendDefinition Bare(BackendDefinition backend) => backend with { Servers = [] };

    private static void Add(List<string> changes, string sign, string word, List<string> names)
    {
        if (names.Count > 0)
        {
            string list = string.Join(" ", names.Take(MaxNamed)) + (names.Count > MaxNamed ? " …" : "");
            changes.Add($"{sign}{names.Count} {word}{(names.Count == 1 ? "" : "s")} {list}");
        }
    }
}
