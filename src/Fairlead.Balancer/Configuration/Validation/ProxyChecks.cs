using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Parsing;
using Fairlead.Balancer.Expressions;

namespace Fairlead.Balancer.Configuration.Validation;

/// <summary>What one proxy says that does not go together, or names that is not there.</summary>
internal static class ProxyChecks
{
    public static void Report(ProxySection proxy, Dictionary<string, ProxySection> backends, Findings findings)
    {
        if (proxy.Disabled)
        {
            return;
        }

        bool front = (proxy.Kind & ProxyKinds.Frontend) != 0;
        if (front)
        {
            Listeners(proxy, findings);
            Backends(proxy, backends, findings);
        }

        Timeouts(proxy, front, findings);
        HttpInTcp(proxy, front, findings);
    }

    /// <summary>The backend of what no rule takes; a <c>listen</c> with servers is its own.</summary>
    public static string? DefaultBackend(ProxySection proxy) =>
        proxy.DefaultBackend ?? (proxy.Kind == ProxyKinds.Listen ? proxy.Name : null);

    /// <summary>The access log line, which in <c>mode tcp</c> has nothing of HTTP in it.</summary>
    public static LogFormatDefinition LogFormat(ProxySection proxy) =>
        proxy.Mode == ProxyMode.Tcp && proxy.LogFormat.Kind is LogFormatKind.Http or LogFormatKind.Clf
            ? new LogFormatDefinition(LogFormatKind.Tcp)
            : proxy.LogFormat;

    private static void Listeners(ProxySection proxy, Findings findings)
    {
        if (proxy.Binds.Count == 0 && !proxy.HasBindLine)
        {
            findings.Warning(
                proxy.Position, $"{proxy.Word} '{proxy.Name}' has no 'bind' line, so it will never take a connection",
                "write 'bind <address>:<port>' below it, or make it a backend");
        }
    }

    private static void Backends(ProxySection proxy, Dictionary<string, ProxySection> backends, Findings findings)
    {
        if (proxy.DefaultBackend is { } name)
        {
            Backend(proxy, name, proxy.DefaultBackendPosition, "default_backend", backends, findings);
        }

        foreach (UseBackendRule rule in proxy.UseBackendRules)
        {
            Backend(proxy, rule.Backend, rule.Position, "use_backend", backends, findings);
        }
    }

    private static void Backend(
        ProxySection proxy, string name, SourcePosition at, string keyword, Dictionary<string, ProxySection> backends, Findings findings)
    {
        if (!backends.TryGetValue(name, out ProxySection? backend))
        {
            findings.Alert(at, $"{proxy.Word} '{proxy.Name}': unable to find the backend '{name}' of '{keyword}'{Suggestion.For(name, backends.Keys)}");
        }
        else if (proxy.Mode == ProxyMode.Http && backend.Mode == ProxyMode.Tcp)
        {
            findings.Alert(
                at,
                $"the http {proxy.Word} '{proxy.Name}' [{proxy.Position}] cannot use the tcp {backend.Word} '{backend.Name}' " +
                $"[{backend.Position}] of '{keyword}' (see 'mode')");
        }
    }

    private static void Timeouts(ProxySection proxy, bool front, Findings findings)
    {
        var missing = new List<string>();
        if (front && proxy.Timeouts.Client is null)
        {
            missing.Add("'client'");
        }

        if ((proxy.Kind & ProxyKinds.Backend) != 0 && (proxy.Servers.Count > 0 || proxy.Discoveries.Count > 0))
        {
            if (proxy.Timeouts.Connect is null)
            {
                missing.Add("'connect'");
            }

            if (proxy.Timeouts.Server is null)
            {
                missing.Add("'server'");
            }
        }

        if (missing.Count > 0)
        {
            findings.Warning(
                proxy.Position, $"missing timeouts for {proxy.Word} '{proxy.Name}': {string.Join(", ", missing)}",
                "without them a peer that has gone silent holds its connection for ever; set them to a non-zero value");
        }
    }

    private static void HttpInTcp(ProxySection proxy, bool front, Findings findings)
    {
        if (proxy.Mode != ProxyMode.Tcp)
        {
            return;
        }

        if (proxy.ForwardFor is { } forwardFor)
        {
            findings.Warning(forwardFor.Position, $"'option forwardfor' ignored for {proxy.Word} '{proxy.Name}' as it requires HTTP mode");
        }

        if (front && proxy.LogFormat.Kind is LogFormatKind.Http or LogFormatKind.Clf)
        {
            findings.Warning(
                proxy.Position, $"'option httplog' not usable with {proxy.Word} '{proxy.Name}' (needs 'mode http'); 'option tcplog' is used");
        }

        foreach (AclDefinition acl in proxy.Acls.Where(NeedsHttp))
        {
            findings.Warning(
                acl.Position, $"the ACL '{acl.Name}' looks at '{acl.Fetch}', which {proxy.Word} '{proxy.Name}' does not have in TCP mode: it will never match");
        }
    }

    private static bool NeedsHttp(AclDefinition acl) => FetchCatalog.Names[acl.Fetch].NeedsHttp;
}
