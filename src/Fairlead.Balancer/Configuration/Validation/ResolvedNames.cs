using System.Net;
using System.Net.Sockets;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Parsing;

namespace Fairlead.Balancer.Configuration.Validation;

/// <summary>The addresses of every host name of a configuration, looked up once each and all at the same time.</summary>
internal sealed class ResolvedNames
{
    private readonly Dictionary<string, IPAddress[]> _addresses = new(StringComparer.OrdinalIgnoreCase);

    public static async Task<ResolvedNames> ResolveAsync(
        IEnumerable<ProxySection> proxies, GlobalDefinition global, ReadingOptions options, CancellationToken cancellationToken)
    {
        var hosts = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        IEnumerable<LogTarget> targets = global.LogTargets.Concat(proxies.SelectMany(p => p.LogTargets).OfType<LogTarget>());
        hosts.UnionWith(proxies.SelectMany(p => p.Servers).Where(s => s.EndPoint is null).Select(s => s.Address.Host));
        hosts.UnionWith(targets.Select(t => t.EndPoint).OfType<DnsEndPoint>().Select(e => e.Host));
        hosts.UnionWith(proxies.SelectMany(p => p.Binds).Select(b => b.EndPoint).OfType<DnsEndPoint>().Select(e => e.Host));

        var names = new ResolvedNames();
        if (hosts.Count == 0)
        {
            return names;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.ResolveTimeout);
        (string Host, IPAddress[] Addresses)[] answers = await Task.WhenAll(hosts.Select(async host =>
        {
            try
            {
                return (host, await options.Resolve(host, deadline.Token).ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return (host, []);
            }
        })).ConfigureAwait(false);
        foreach ((string host, IPAddress[] addresses) in answers)
        {
            names._addresses[host] = addresses;
        }

        return names;
    }

    /// <summary>The address to use for a host; null when there is none of the family.</summary>
    public IPAddress? Find(string host, AddressFamily family, bool? preferIpv6)
    {
        IPAddress[] addresses = _addresses.GetValueOrDefault(host) ?? [];
        if (family != AddressFamily.Unspecified)
        {
            return addresses.FirstOrDefault(a => a.AddressFamily == family);
        }

        AddressFamily preferred = preferIpv6 == true ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        return addresses.FirstOrDefault(a => a.AddressFamily == preferred) ?? addresses.FirstOrDefault();
    }
}
