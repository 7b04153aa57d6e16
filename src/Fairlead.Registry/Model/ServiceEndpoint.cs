using System.Collections.Immutable;

namespace Fairlead.Registry.Model;

/// <summary>An instance with its node and every check that counts for it: the node's and its own.</summary>
public sealed record ServiceEndpoint(Node Node, ServiceInstance Service, ImmutableArray<HealthCheck> Checks)
{
    /// <summary>The address to connect to: the service's own, else the node's.</summary>
    public string EffectiveAddress => Service.Address.Length > 0 ? Service.Address : Node.Address;

    /// <summary>The worst state of all checks; passing when there is none.</summary>
    public CheckStatus AggregatedStatus
    {
        get
        {
            var worst = CheckStatus.Passing;
            foreach (var check in Checks)
            {
                if (check.Status < worst)
                {
                    worst = check.Status;
                }
            }

            return worst;
        }
    }
}

/// <summary>A node with all its services.</summary>
public sealed record NodeServices(Node Node, ImmutableArray<ServiceInstance> Services);

/// <summary>A service's name with the union of its instances' tags, sorted.</summary>
public sealed record ServiceSummary(string Name, ImmutableArray<string> Tags);
