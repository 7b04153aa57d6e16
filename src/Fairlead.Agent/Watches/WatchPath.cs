namespace Fairlead.Agent.Watches;

/// <summary>The read of the HTTP API that answers a watch.</summary>
public static class WatchPath
{
    private const string Types = "key, keyprefix, services, nodes, service, checks and event";

    /// <summary>Path and query, without index and wait; null when the definition lacks something.</summary>
    /// <param name="wrong">What it lacks.</param>
    public static string? Of(WatchDefinition watch, out string wrong)
    {
        ArgumentNullException.ThrowIfNull(watch);
        wrong = watch.Type switch
        {
            "" => $"type is missing; {Types} are known",
            "key" when watch.Key.Length == 0 => "type key needs key",
            "keyprefix" when watch.Prefix.Length == 0 => "type keyprefix needs prefix",
            "service" when watch.Service.Length == 0 => "type service needs service",
            "checks" when watch.Service.Length > 0 && watch.State.Length > 0 => "service and state cannot be used together",
            "key" or "keyprefix" or "services" or "nodes" or "service" or "checks" or "event" => "",
            _ => $"there is no type \"{watch.Type}\"; {Types} are known",
        };
        return wrong.Length > 0 ? null : Path(watch) + Query(watch);
    }

    private static string Path(WatchDefinition watch) => watch.Type switch
    {
        "key" => "/v1/kv/" + Escape(watch.Key),
        "keyprefix" => "/v1/kv/" + Escape(watch.Prefix),
        "services" => "/v1/catalog/services",
        "nodes" => "/v1/catalog/nodes",
        "service" => "/v1/health/service/" + Escape(watch.Service),
        "checks" when watch.Service.Length > 0 => "/v1/health/checks/" + Escape(watch.Service),
        "checks" => "/v1/health/state/" + (watch.State.Length > 0 ? Escape(watch.State) : "any"),
        _ => "/v1/event/list",
    };

    private static string Query(WatchDefinition watch)
    {
        var parts = new List<string>();
        switch (watch.Type)
        {
            case "keyprefix":
                parts.Add("recurse");
                break;
            case "service":
                parts.AddRange(watch.Tags.Select(tag => "tag=" + Uri.EscapeDataString(tag)));
                if (watch.PassingOnly)
                {
                    parts.Add("passing");
                }

                break;
            case "event" when watch.Name.Length > 0:
                parts.Add("name=" + Uri.EscapeDataString(watch.Name));
                break;
        }

        if (watch.Datacenter.Length > 0)
        {
            parts.Add("dc=" + Uri.EscapeDataString(watch.Datacenter));
        }

        if (watch.Stale)
        {
            parts.Add("stale");
        }

        return parts.Count == 0 ? "" : "?" + string.Join('&', parts);
    }

    /// <summary>Slashes part keys, everything else is data; dot segments too (RFC 3986 5.2.4 would take them away).</summary>
    private static string Escape(string text) =>
        string.Join('/', text.Split('/').Select(segment => segment is "." or ".." ? segment.Replace(".", "%2E", StringComparison.Ordinal) : Uri.EscapeDataString(segment)));
}
