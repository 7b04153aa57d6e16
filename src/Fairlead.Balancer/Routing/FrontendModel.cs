using System.Net;
using System.Text;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Http1;
using Fairlead.Balancer.Logging;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Routing;

/// <summary>One <c>use_backend</c> line, compiled. A null condition always holds.</summary>
internal readonly record struct BackendRule(RequestCondition? Condition, BackendState Backend);

/// <summary>A frontend at one moment, ready for the hot path. Immutable.</summary>
internal sealed class FrontendModel
{
    private readonly BackendRule[] rules;
    private readonly BackendState? defaultBackend;

    public FrontendModel(
        FrontendDefinition definition, BackendRule[] rules, BackendState? defaultBackend, IAccessLog? accessLog, int headLimit)
    {
        Definition = definition;
        this.rules = rules;
        this.defaultBackend = defaultBackend;
        AccessLog = accessLog;
        HeadLimit = headLimit;
        ConnectionLimit = definition.MaxConnections ?? int.MaxValue;
        Times = new ProxyTimes(definition.Timeouts);
        ForwardFor = definition.ForwardFor is { } forwardFor ? new ForwardFor(forwardFor) : null;
        NeedsDestination = accessLog is not null || definition.UseBackendRules.Any(r => MentionsDestination(definition, r.Condition));
    }

    public FrontendDefinition Definition { get; }

    public ProxyTimes Times { get; }

    public ForwardFor? ForwardFor { get; }

    /// <summary>Null when nothing is logged: then no record is even made.</summary>
    public IAccessLog? AccessLog { get; }

    /// <summary>maxconn: beyond it the kernel's backlog waits.</summary>
    public int ConnectionLimit { get; }

    /// <summary>Longest request or response head in bytes: tune.bufsize less the part kept for rewriting.</summary>
    public int HeadLimit { get; }

    /// <summary>The address the client connected to is asked for (one system call a connection) only when somebody looks at it.</summary>
    public bool NeedsDestination { get; }

    /// <summary>The backend of the first rule that holds, else the default one, else null.</summary>
    public BackendState? ChooseBackend(in RequestView request)
    {
        foreach (ref readonly BackendRule rule in rules.AsSpan())
        {
            if (rule.Condition is null || rule.Condition(in request))
            {
                return rule.Backend;
            }
        }

        return defaultBackend;
    }

    private static bool MentionsDestination(FrontendDefinition frontend, ConditionDefinition? condition) =>
        condition is not null
        && (frontend.Acls.Any(IsDestination) || condition.Alternatives.Any(a => a.Any(t => t.Inline is { } inline && IsDestination(inline))));

    private static bool IsDestination(AclDefinition acl) => acl.Fetch.StartsWith("dst", StringComparison.Ordinal);
}

/// <summary><c>option forwardfor</c> of frontend and backend together, as bytes.</summary>
internal sealed class ForwardFor
{
    private readonly IPNetwork? except;

    public ForwardFor(ForwardForDefinition definition)
    {
        Name = Encoding.ASCII.GetBytes(definition.HeaderName.ToLowerInvariant());
        IfNone = definition.IfNone;
        except = definition.Except;
    }

    /// <summary>Lower case, as every header name that leaves us.</summary>
    public byte[] Name { get; }

    public bool IfNone { get; }

    public bool Exempts(in PeerAddress client) => except is { } network && !client.IsUnknown && network.Contains(client.ToIPAddress());
}
