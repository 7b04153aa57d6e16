using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Registry.Model;

namespace Fairlead.Balancer.Discovery;

/// <summary>Makes servers of a service's instances.</summary>
internal static class DiscoveredServers
{
    /// <param name="resolve">Addresses of a host name; empty when there are none.</param>
    /// <param name="problems">Instances that cannot be used, one line each.</param>
    public static async Task<List<ServerDefinition>> BuildAsync(
        DiscoverDefinition discover, ImmutableArray<ServiceEndpoint> endpoints,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve, List<string> problems, CancellationToken cancellationToken)
    {
        var servers = new List<ServerDefinition>(endpoints.Length);
        foreach (ServiceEndpoint endpoint in endpoints)
        {
            if (!discover.Tags.All(t => endpoint.Service.Tags.Contains(t, StringComparer.Ordinal)))
            {
                continue;
            }

            string name = Name(endpoint);
            if (endpoint.Service.SocketPath.Length > 0)
            {
                servers.Add(Server(discover, endpoint, name, new UnixDomainSocketEndPoint(endpoint.Service.SocketPath)));
                continue;
            }

            if (endpoint.Service.Port == 0)
            {
                problems.Add($"{name} has no port");
                continue;
            }

            if (!IPAddress.TryParse(endpoint.EffectiveAddress, out IPAddress? address))
            {
                IPAddress[] found = await resolve(endpoint.EffectiveAddress, cancellationToken).ConfigureAwait(false);
                address = found.FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork) ?? found.FirstOrDefault();
            }

            if (address is null)
            {
                problems.Add($"the address '{endpoint.EffectiveAddress}' of {name} cannot be resolved");
                continue;
            }

            servers.Add(Server(discover, endpoint, name, new IPEndPoint(address, endpoint.Service.Port)));
        }

        return servers;
    }

    /// <summary>
    /// <c>node</c> for an instance under its service's own name, <c>node-id</c> for any other: unique, since an id is on
    /// its node, and the same whatever other instances come and go, since a new name would be a new server.
    /// </summary>
    public static string Name(ServiceEndpoint endpoint) =>
        endpoint.Service.Id == endpoint.Service.Name ? endpoint.Node.Name : $"{endpoint.Node.Name}-{endpoint.Service.Id}";

    private static ServerDefinition Server(DiscoverDefinition discover, ServiceEndpoint endpoint, string name, EndPoint at) => new(discover.Position)
    {
        Name = name,
        AddressText = at.ToString() ?? "",
        EndPoint = at,
        Settings = discover.Settings with { Weight = Weight(discover, endpoint) },
    };

    /// <summary>The line's weight times the instance's own, which depends on its health: Consul's <c>weights</c>.</summary>
    private static int Weight(DiscoverDefinition discover, ServiceEndpoint endpoint)
    {
        ServiceWeights weights = endpoint.Service.Weights;
        long factor = endpoint.AggregatedStatus == CheckStatus.Warning ? weights.Warning : weights.Passing;
        return (int)Math.Clamp(discover.Settings.Weight * factor, 0, 256);
    }
}
