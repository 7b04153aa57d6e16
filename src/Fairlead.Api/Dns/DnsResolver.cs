using System.Net;
using Fairlead.Api.Dns.Wire;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;

namespace Fairlead.Api.Dns;

/// <summary>Answers questions about the zone from what this process knows: no waiting, no network.</summary>
internal sealed partial class DnsResolver(DnsOptions options, RegistryHost registry, Members.IMembership members, TimeProvider clock)
{
    /// <summary>How often a host name may lead to another name in the zone.</summary>
    private const int DeepestAlias = 3;

    /// <summary>Name servers told at the apex.</summary>
    private const int MostNameServers = 3;

    private readonly DnsZone zone = new(options);
    private readonly ServiceTtls ttls = new(options.ServiceTtl);
    private readonly ReverseIndex reverse = new();

    public DnsZone Zone => zone;

    /// <summary>The answer to a question in the zone. Host names outside of it stay unresolved: <see cref="Recursors"/> does that.</summary>
    public DnsAnswer Resolve(DnsRequest request, string inZone) => Resolve(request, request.Name, inZone, DeepestAlias);

    private DnsAnswer Resolve(DnsRequest request, string name, string inZone, int depth)
    {
        if (request.Type == DnsType.Axfr)
        {
            return new DnsAnswer(DnsCode.NotImplemented);
        }

        var target = DnsZone.Parse(name, inZone);
        if (target.Datacenter.Length > 0 && !target.Datacenter.Equals(options.Datacenter, StringComparison.OrdinalIgnoreCase))
        {
            return NameError(inZone);
        }

        return target.Subject switch
        {
            DnsSubject.Apex => Apex(request, inZone),
            DnsSubject.Node => Node(request, name, target.Key, inZone, depth),
            DnsSubject.Service => Service(request, name, target, inZone, depth),
            DnsSubject.Query => Query(request, name, target.Key, inZone, depth),
            DnsSubject.Address => Address(request, name, target.Key, inZone),
            _ => NameError(inZone),
        };
    }

    /// <summary>Who has an address; null when nobody in the catalog does.</summary>
    public DnsAnswer? ResolveReverse(DnsRequest request)
    {
        if (ReverseIndex.ParseAddress(request.Name) is not { } address)
        {
            return null;
        }

        var names = reverse.Find(registry.Current, address);
        if (names.IsEmpty || request.Type is not (DnsType.Ptr or DnsType.Any))
        {
            return null;
        }

        var answer = new DnsAnswer(DnsCode.NoError);
        foreach (var name in names)
        {
            // Always zero, whatever the TTLs say: as in Consul.
            answer.Answers.Add(new NameRecord(request.Name, DnsType.Ptr, 0, $"{name}.{options.Datacenter}.{zone.Domain}"));
        }

        return answer;
    }

    private DnsAnswer Apex(DnsRequest request, string inZone)
    {
        if (request.Type is not (DnsType.Soa or DnsType.Ns or DnsType.Any))
        {
            return NoData(inZone);
        }

        var answer = new DnsAnswer(DnsCode.NoError);
        if (request.Type is DnsType.Soa or DnsType.Any)
        {
            answer.Answers.Add(Soa(inZone));
        }

        var servers = members.Servers.ToArray();
        Random.Shared.Shuffle(servers);
        foreach (var server in servers.Take(MostNameServers))
        {
            var host = $"{server.Name}.node.{options.Datacenter}.{inZone}";
            if (!DnsNames.IsEncodable(host))
            {
                continue;
            }

            (request.Type == DnsType.Soa ? answer.Authority : answer.Answers).Add(new NameRecord(inZone, DnsType.Ns, NodeTtl, host));
            if (IPEndPoint.TryParse(server.Address, out var at))
            {
                answer.Additional.Add(new AddressRecord(host, NodeTtl, at.Address));
            }
        }

        return answer;
    }

    private DnsAnswer Node(DnsRequest request, string name, string key, string inZone, int depth)
    {
        var found = Ask(new GetNode(key));
        if (found is null)
        {
            return NameError(inZone);
        }

        if (request.Type is not (DnsType.A or DnsType.Aaaa or DnsType.Txt or DnsType.Any))
        {
            // The name exists and has no such record: empty, and Consul sends no SOA here.
            return new DnsAnswer(DnsCode.NoError);
        }

        var answer = new DnsAnswer(DnsCode.NoError);
        if (request.Type != DnsType.Txt)
        {
            AddAddress(answer.Answers, request, name, found.Node.Address, NodeTtl, depth);
        }

        AddMeta(answer, request.Type, name, found.Node);
        return answer.Answers.Count == 0 ? NoData(inZone) : answer;
    }

    private DnsAnswer Address(DnsRequest request, string name, string hex, string inZone)
    {
        if (hex.Length is not (8 or 32) || !hex.All(char.IsAsciiHexDigit))
        {
            return NameError(inZone);
        }

        var record = new AddressRecord(name, NodeTtl, new IPAddress(Convert.FromHexString(hex)));
        if (request.Type != record.Type && request.Type != DnsType.Any)
        {
            return NoData(inZone);
        }

        return new DnsAnswer(DnsCode.NoError) { Answers = { record } };
    }

    /// <summary>Node metadata as RFC 1464 pairs; a key <c>rfc1035-…</c> gives its bare value.</summary>
    private void AddMeta(DnsAnswer answer, DnsType type, string name, Node node)
    {
        var asked = type is DnsType.Txt or DnsType.Any;
        if (!asked && !options.EnableAdditionalNodeMetaTxt)
        {
            return;
        }

        foreach (var (key, value) in node.Meta)
        {
            var text = key.StartsWith("rfc1035-", StringComparison.Ordinal) ? value : $"{key}={value}";
            (asked ? answer.Answers : answer.Additional).Add(new TextRecord(name, NodeTtl, text));
        }
    }

    /// <summary>An address as A or AAAA when it is what was asked; a host name as CNAME, with what the zone knows about it.</summary>
    private void AddAddress(List<DnsRecord> records, DnsRequest request, string name, string address, uint ttl, int depth)
    {
        if (IPAddress.TryParse(address, out var ip))
        {
            var record = new AddressRecord(name, ttl, ip);
            if (request.Type is DnsType.Any or DnsType.Srv || request.Type == record.Type)
            {
                records.Add(record);
            }

            return;
        }

        var host = DnsNames.TrimDot(address);
        if (host.Length == 0 || !DnsNames.IsEncodable(host))
        {
            return;
        }

        records.Add(new NameRecord(name, DnsType.Cname, ttl, host));
        if (depth > 0 && zone.Find(host) is { } inZone)
        {
            records.AddRange(Resolve(request, host, inZone, depth - 1).Answers);
        }
    }

    private T Ask<T>(SnapshotQuery<T> query)
    {
        // Answers without waiting are there at once.
        var asked = registry.AskAsync(query);
        return asked.IsCompletedSuccessfully ? asked.Result.Answer.Value : asked.AsTask().GetAwaiter().GetResult().Answer.Value;
    }

    private uint NodeTtl => (uint)options.NodeTtl.TotalSeconds;

    private DnsAnswer NameError(string inZone) => new(DnsCode.NameError) { Authority = { Soa(inZone) } };

    private DnsAnswer NoData(string inZone) => new(DnsCode.NoError) { Authority = { Soa(inZone) } };

    private SoaRecord Soa(string inZone) => new(
        inZone,
        options.Soa.MinTtl,
        "ns." + inZone,
        "hostmaster." + inZone,
        (uint)clock.GetUtcNow().ToUnixTimeSeconds(),
        options.Soa.Refresh,
        options.Soa.Retry,
        options.Soa.Expire,
        options.Soa.MinTtl);
}
