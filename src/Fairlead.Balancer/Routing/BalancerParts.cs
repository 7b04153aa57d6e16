using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Logging;
using Fairlead.Balancer.Upstreams;
using Microsoft.Extensions.Logging;

namespace Fairlead.Balancer.Routing;

/// <summary>What the data plane needs of its neighbours: rules, probes, logs, time.</summary>
internal sealed record BalancerParts
{
    /// <summary>Compiles a condition with the ACLs of its proxy; null means it always holds.</summary>
    public required Func<ConditionDefinition?, IEnumerable<AclDefinition>, RequestCondition?> CompileCondition { get; init; }

    public required IServerHealth Health { get; init; }

    /// <summary>The access log of a frontend; null when it logs nothing. Called once for each apply and frontend.</summary>
    public required Func<GlobalDefinition, FrontendDefinition, IAccessLog?> OpenAccessLog { get; init; }

    public required ILogger Logger { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
