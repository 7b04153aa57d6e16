using Fairlead.Balancer.Configuration.Parsing;

namespace Fairlead.Balancer.Configuration.Validation;

/// <summary>Two proxies of one name are an error; a frontend and a backend may share one, as up to HAProxy 3.2.</summary>
internal static class DuplicateProxies
{
    public static void Report(IEnumerable<ProxySection> proxies, Findings findings)
    {
        var seen = new Dictionary<(string Name, ProxyKinds Kind), ProxySection>();
        foreach (ProxySection proxy in proxies)
        {
            ProxySection? first = null;
            foreach (ProxyKinds kind in (ReadOnlySpan<ProxyKinds>)[ProxyKinds.Frontend, ProxyKinds.Backend])
            {
                if ((proxy.Kind & kind) != 0 && !seen.TryAdd((proxy.Name, kind), proxy))
                {
                    first = seen[(proxy.Name, kind)];
                }
            }

            if (first is not null)
            {
                findings.Alert(
                    proxy.Position, $"{proxy.Word} '{proxy.Name}' has the same name as {first.Word} '{first.Name}' declared at [{first.Position}]");
            }
        }
    }
}
