using System.Globalization;

namespace Fairlead.Faults.EndToEnd.Tests.Network;

/// <summary>
/// Hosts that reach each other through a router between them, where the way from one host to another can be cut without either of them being told: packets
/// vanish, as in a real partition. Clients sit on the router and reach every host at any time.
/// </summary>
internal sealed class Fabric : IDisposable
{
    private readonly List<NetworkNamespace> hosts = [];
    private readonly HashSet<(int From, int To)> cuts = [];

    public Fabric(int count)
    {
        Router = new NetworkNamespace();
        Router.Within(static () =>
        {
            // Of this namespace alone: the kernel shows each thread its own.
            File.WriteAllText("/proc/sys/net/ipv4/ip_forward", "1");
            return true;
        });
        for (var host = 1; host <= count; host++)
        {
            hosts.Add(new NetworkNamespace());
            Connect(host);
        }
    }

    /// <summary>Where the clients are.</summary>
    public NetworkNamespace Router { get; }

    public NetworkNamespace Host(int host) => hosts[host - 1];

    public static string Address(int host) => string.Create(CultureInfo.InvariantCulture, $"10.77.{host}.2");

    /// <summary>Nothing arrives any more on the way from one host to another; the way back stays.</summary>
    public void Cut(int from, int to)
    {
        if (cuts.Add((from, to)))
        {
            Rule("add", from, to);
        }
    }

    /// <summary>Cuts both ways between a host and all others.</summary>
    public void Isolate(int host)
    {
        for (var other = 1; other <= hosts.Count; other++)
        {
            if (other != host)
            {
                Cut(host, other);
                Cut(other, host);
            }
        }
    }

    /// <summary>All ways are open again.</summary>
    public void Heal()
    {
        foreach (var (from, to) in cuts)
        {
            Rule("del", from, to);
        }

        cuts.Clear();
    }

    public void Dispose()
    {
        hosts.ForEach(host => host.Dispose());
        Router.Dispose();
    }

    private void Connect(int host)
    {
        var (near, gateway, home) = (string.Create(CultureInfo.InvariantCulture, $"h{host}"), string.Create(CultureInfo.InvariantCulture, $"10.77.{host}.1"), Host(host));
        Router.Ip("link", "add", near, "type", "veth", "peer", "name", "eth0", "netns", home.Path);
        Router.Ip("addr", "add", gateway + "/24", "dev", near);
        Router.Ip("link", "set", near, "up");
        home.Ip("addr", "add", Address(host) + "/24", "dev", "eth0");
        home.Ip("link", "set", "eth0", "up");
        home.Ip("route", "add", "default", "via", gateway);
    }

    private void Rule(string verb, int from, int to) => Router.Ip("rule", verb, "from", Address(from), "to", Address(to), "blackhole");
}
