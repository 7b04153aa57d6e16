using System.Net;
using Fairlead.Api.Dns.Wire;
using Fairlead.Primitives.Durations;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;

namespace Fairlead.Api.Dns;

/// <content>Services and prepared queries.</content>
internal sealed partial class DnsResolver
{
    private DnsAnswer Service(DnsRequest request, string name, DnsTarget target, string inZone, int depth)
    {
        var endpoints = Ask(new ListEndpoints { Service = target.Key, Tags = target.Tag.Length > 0 ? [target.Tag] : [] });
        var healthy = endpoints.Where(endpoint => endpoint.AggregatedStatus > (options.OnlyPassing ? CheckStatus.Warning : CheckStatus.Critical)).ToArray();
        Random.Shared.Shuffle(healthy);
        return Endpoints(request, name, healthy, ttls.Of(target.Key), inZone, depth);
    }

    private DnsAnswer Query(DnsRequest request, string name, string key, string inZone, int depth)
    {
        // A client behind a resolver is where its subnet is; a node there stands for it.
        var near = request.Subnet is { } subnet ? NodeAt(subnet.Address) : "";
        var own = request.AskedNode.Length > 0 ? request.AskedNode : options.NodeName;
        if (Ask(new ExecutePreparedQuery(key, near.Length > 0 ? near : own)) is not { } found)
        {
            return NameError(inZone);
        }

        var endpoints = found.Endpoints.ToArray();
        if (found.Query.Near.Length == 0)
        {
            Random.Shared.Shuffle(endpoints);
        }

        // The query's own TTL takes the place of the service's.
        var ttl = GoDuration.TryParse(found.Query.DnsTtl, out var said) ? (uint)said.ToTimeSpan().TotalSeconds : ttls.Of(found.Query.Service.ToLowerInvariant());
        var answer = Endpoints(request, name, endpoints, ttl, inZone, depth);
        // RFC 7871 7.2.1: an answer made for the client's subnet is told to be good for that subnet only.
        answer.SubnetScope = request.Subnet?.SourcePrefix ?? 0;
        return answer;
    }

    private string NodeAt(IPAddress address) =>
        reverse.Find(registry.Current, address).FirstOrDefault(static found => found.EndsWith(".node", StringComparison.Ordinal)) is { } node ? node[..^".node".Length] : "";

    private DnsAnswer Endpoints(DnsRequest request, string name, ServiceEndpoint[] endpoints, uint ttl, string inZone, int depth)
    {
        if (endpoints.Length == 0)
        {
            return NameError(inZone);
        }

        var answer = new DnsAnswer(DnsCode.NoError);
        if (request.Type == DnsType.Srv)
        {
            AddServices(answer, request, name, endpoints, ttl, inZone, depth);
        }
        else if (request.Type is DnsType.A or DnsType.Aaaa or DnsType.Any)
        {
            AddAddresses(answer, request, name, endpoints, ttl, depth);
        }

        return answer.Answers.Count == 0 ? NoData(inZone) : answer;
    }

    /// <summary>One record for each address. Where some instances have addresses and some host names, the addresses win.</summary>
    private void AddAddresses(DnsAnswer answer, DnsRequest request, string name, ServiceEndpoint[] endpoints, uint ttl, int depth)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var aliases = new List<string>();
        foreach (var endpoint in endpoints)
        {
            var address = endpoint.EffectiveAddress;
            if (!seen.Add(address))
            {
                continue;
            }

            if (!IPAddress.TryParse(address, out _))
            {
                aliases.Add(address);
                continue;
            }

            if (options.ARecordLimit > 0 && answer.Answers.Count >= options.ARecordLimit)
            {
                break;
            }

            var before = answer.Answers.Count;
            AddAddress(answer.Answers, request, name, address, ttl, depth);
            if (answer.Answers.Count > before && string.Equals(endpoint.EffectiveAddress, endpoint.Node.Address, StringComparison.Ordinal))
            {
                AddMeta(answer, DnsType.A, name, endpoint.Node);
            }
        }

        // A name has one canonical name only (RFC 1034 3.6.2): of several host names the first is told.
        if (answer.Answers.Count == 0 && aliases.Count > 0)
        {
            AddAddress(answer.Answers, request, name, aliases[0], ttl, depth);
        }
    }

    private void AddServices(DnsAnswer answer, DnsRequest request, string name, ServiceEndpoint[] endpoints, uint ttl, string inZone, int depth)
    {
        var seen = new HashSet<(string Node, string Address, int Port)>();
        var described = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var endpoint in endpoints)
        {
            var service = endpoint.Service;
            if (!seen.Add((endpoint.Node.Name, endpoint.EffectiveAddress, service.Port)))
            {
                continue;
            }

            // 1. Where: the node, unless the service has an address of its own.
            var node = $"{endpoint.Node.Name}.node.{options.Datacenter}.{inZone}";
            var own = service.Address.Length > 0 && service.Address != endpoint.Node.Address;
            var target = node;
            if (own)
            {
                target = IPAddress.TryParse(service.Address, out var ip)
                    ? $"{Convert.ToHexStringLower(ip.GetAddressBytes())}.addr.{options.Datacenter}.{inZone}"
                    : DnsNames.TrimDot(service.Address);
            }

            if (!DnsNames.IsEncodable(target))
            {
                continue;
            }

            // 2. How much: the weight its health gives it.
            var weight = endpoint.AggregatedStatus == CheckStatus.Warning ? service.Weights.Warning : service.Weights.Passing;
            answer.Answers.Add(new SrvRecord(name, ttl, 1, (ushort)Math.Clamp(weight, 0, ushort.MaxValue), (ushort)service.Port, target));

            // 3. What a client would ask next.
            if (described.Add(target))
            {
                AddAddress(answer.Additional, request, target, endpoint.EffectiveAddress, ttl, depth);
                if (!own)
                {
                    AddMeta(answer, DnsType.Srv, target, endpoint.Node);
                }
            }
        }
    }
}
