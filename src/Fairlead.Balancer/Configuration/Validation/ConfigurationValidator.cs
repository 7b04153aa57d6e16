using System.Net;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Parsing;

namespace Fairlead.Balancer.Configuration.Validation;

/// <summary>Checks the sections against each other and makes immutable definitions of them.</summary>
internal sealed class ConfigurationValidator(ConfigurationParser parser, Findings findings, ReadingOptions options)
{
    private readonly GlobalDefinition _global = parser.Global.Build();

    public async Task<BalancerConfiguration> ValidateAsync(CancellationToken cancellationToken)
    {
        // 1. Names, which everything below refers to.
        DuplicateProxies.Report(parser.Proxies, findings);
        Dictionary<string, ProxySection> backends = [];
        foreach (ProxySection proxy in parser.Proxies.Where(p => (p.Kind & ProxyKinds.Backend) != 0))
        {
            backends.TryAdd(proxy.Name, proxy);
        }

        // 2. Host names of servers and log targets, all at once.
        ResolvedNames names = await ResolvedNames.ResolveAsync(parser.Proxies, _global, options, cancellationToken).ConfigureAwait(false);

        // 3. Each proxy by itself and against what it names.
        GlobalDefinition global = _global with { LogTargets = LogTargets(_global.LogTargets, names) };
        var frontends = new List<FrontendDefinition>();
        var backendDefinitions = new List<BackendDefinition>();
        foreach (ProxySection proxy in parser.Proxies)
        {
            ProxyChecks.Report(proxy, backends, findings);
            if ((proxy.Kind & ProxyKinds.Frontend) != 0)
            {
                frontends.Add(Frontend(proxy, global, names));
            }

            if ((proxy.Kind & ProxyKinds.Backend) != 0)
            {
                backendDefinitions.Add(Backend(proxy, global, names));
            }
        }

        return new BalancerConfiguration
        {
            Global = global,
            Frontends = frontends.ToDefinitionList(),
            Backends = backendDefinitions.ToDefinitionList(),
        };
    }

    private FrontendDefinition Frontend(ProxySection proxy, GlobalDefinition global, ResolvedNames names) => new(proxy.Position)
    {
        Name = proxy.Name,
        Mode = proxy.Mode,
        IsListen = proxy.Kind == ProxyKinds.Listen,
        Disabled = proxy.Disabled,
        Timeouts = proxy.Timeouts,
        ConnectionMode = proxy.ConnectionMode,
        ForwardFor = proxy.Mode == ProxyMode.Http ? proxy.ForwardFor : null,
        ErrorFiles = proxy.ErrorFiles.ToDefinitionList(),
        Acls = proxy.Acls.ToDefinitionList(),
        LogTargets = LogTargets(proxy, global, names),
        LogTag = proxy.LogTag,
        Binds = Binds(proxy, names),
        MaxConnections = proxy.MaxConnections,
        Backlog = proxy.Backlog,
        DefaultBackend = ProxyChecks.DefaultBackend(proxy),
        UseBackendRules = proxy.UseBackendRules.ToDefinitionList(),
        LogFormat = ProxyChecks.LogFormat(proxy),
        DontLogNull = proxy.DontLogNull,
        DontLogNormal = proxy.DontLogNormal,
        ClientTcpKeepAlive = proxy.ClientTcpKeepAlive,
    };

    private BackendDefinition Backend(ProxySection proxy, GlobalDefinition global, ResolvedNames names) => new(proxy.Position)
    {
        Name = proxy.Name,
        Mode = proxy.Mode,
        IsListen = proxy.Kind == ProxyKinds.Listen,
        Disabled = proxy.Disabled,
        Timeouts = proxy.Timeouts,
        ConnectionMode = proxy.ConnectionMode,
        ForwardFor = proxy.Mode == ProxyMode.Http ? proxy.ForwardFor : null,
        ErrorFiles = proxy.ErrorFiles.ToDefinitionList(),
        Acls = proxy.Acls.ToDefinitionList(),
        LogTargets = LogTargets(proxy, global, names),
        LogTag = proxy.LogTag,
        Servers = ServerNames.Build(proxy, names, findings).ToDefinitionList(),
        Discoveries = proxy.Discoveries.ToDefinitionList(),
        Balance = proxy.Balance,
        Retries = proxy.Retries,
        RedispatchInterval = proxy.RedispatchInterval,
        AllBackups = proxy.AllBackups,
        AbortOnClose = proxy.AbortOnClose,
        HttpReuse = proxy.HttpReuse,
        HealthCheck = proxy.HealthCheck,
        ServerTcpKeepAlive = proxy.ServerTcpKeepAlive,
        LogHealthChecks = proxy.LogHealthChecks,
    };

    private DefinitionList<BindDefinition> Binds(ProxySection proxy, ResolvedNames names)
    {
        var binds = new List<BindDefinition>();
        foreach (BindDefinition bind in proxy.Binds)
        {
            if (bind.EndPoint is not DnsEndPoint dns)
            {
                binds.Add(bind);
            }
            else if (names.Find(dns.Host, dns.AddressFamily, null) is { } address)
            {
                binds.Add(bind with { EndPoint = new IPEndPoint(address, dns.Port) });
            }
            else
            {
                findings.Alert(bind.Position, $"'bind': could not resolve the address '{dns.Host}' in '{bind.Text}'");
            }
        }

        return binds.ToDefinitionList();
    }

    private DefinitionList<LogTarget> LogTargets(ProxySection proxy, GlobalDefinition global, ResolvedNames names)
    {
        IEnumerable<LogTarget> all = proxy.LogTargets.SelectMany(t => t is null ? global.LogTargets : (IEnumerable<LogTarget>)[t]);
        return LogTargets(all, names);
    }

    private DefinitionList<LogTarget> LogTargets(IEnumerable<LogTarget> targets, ResolvedNames names)
    {
        var resolved = new List<LogTarget>();
        foreach (LogTarget target in targets)
        {
            if (target.EndPoint is not DnsEndPoint dns)
            {
                resolved.Add(target);
            }
            else if (names.Find(dns.Host, dns.AddressFamily, null) is { } address)
            {
                resolved.Add(target with { EndPoint = new IPEndPoint(address, dns.Port) });
            }
            else
            {
                findings.Alert(target.Position, $"'log': could not resolve the address '{dns.Host}'");
            }
        }

        return resolved.ToDefinitionList();
    }
}
