using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Fairlead.Agent.Documents;

namespace Fairlead.Agent.Configuration;

/// <content>Addresses, ports and joining.</content>
internal sealed partial class AgentOptionsReader
{
    private ListenerOptions Listeners()
    {
        var ports = Section("ports");
        var addresses = Section("addresses");
        var sockets = Section("unix_sockets");
        var options = new ListenerOptions
        {
            HttpPort = Port(ports, "http", 8500),
            HttpsPort = Port(ports, "https", -1),
            DnsPort = Port(ports, "dns", 8600),
            ServerPort = Port(ports, "server", 8300),
            SerfLanPort = Port(ports, "serf_lan", 8301),
            SerfWanPort = Port(ports, "serf_wan", 8302),
            GrpcPort = Port(ports, "grpc", -1),
            Http = Addresses(addresses, "http", []),
            Https = Addresses(addresses, "https", []),
            Dns = Addresses(addresses, "dns", []),
            Grpc = Addresses(addresses, "grpc", []),
            SerfLan = Single("serf_lan", ""),
            SerfWan = Single("serf_wan", ""),
            UnixSocketUser = sockets.Text("user"),
            UnixSocketGroup = sockets.Text("group"),
            UnixSocketMode = SocketMode(sockets),
        };
        var clash = new (string Name, int Port)[] { ("http", options.HttpPort), ("https", options.HttpsPort), ("server", options.ServerPort), ("grpc", options.GrpcPort) }
            .Where(port => port.Port > 0).GroupBy(port => port.Port).FirstOrDefault(group => group.Count() > 1);
        if (clash is not null)
        {
            var names = clash.Select(port => port.Name).ToList();
            _root.Error(ports.At(names[^1]), $"{string.Join(" and ", names.Select(ports.Name))} are both {clash.Key}");
        }

        return options;
    }

    private JoinOptions Join() => new()
    {
        StartJoin = _root.Texts("start_join"),
        RetryJoin = _root.Texts("retry_join"),
        RetryInterval = _root.Duration("retry_interval") ?? TimeSpan.FromSeconds(30),
        RetryMax = AtLeast(_root, "retry_max", 0, 0),
        StartJoinWan = _root.Texts("start_join_wan"),
        RetryJoinWan = _root.Texts("retry_join_wan"),
        RetryIntervalWan = _root.Duration("retry_interval_wan") ?? TimeSpan.FromSeconds(30),
        RetryMaxWan = _root.Int("retry_max_wan"),
        RejoinAfterLeave = _root.Bool("rejoin_after_leave"),
    };

    /// <summary>The address given; else the bind address when it is one of the machine's; else the one private address it has.</summary>
    private string Advertise(string bind)
    {
        var given = Single("advertise_addr", "");
        if (given.Length > 0)
        {
            if (IsAny(given))
            {
                Refuse("advertise_addr", $"Advertise address cannot be {given}: others connect to it");
            }

            return given;
        }

        if (!IsAny(bind))
        {
            return bind;
        }

        var family = bind.Contains(':', StringComparison.Ordinal) ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork;
        var candidates = interfaces().Where(address => address.IsPrivate && address.Address.AddressFamily == family).Select(address => address.Address.ToString()).Distinct().ToList();
        if (candidates.Count == 1)
        {
            return candidates[0];
        }

        _root.Error(_root.At("bind_addr"), candidates.Count == 0
            ? "No private address found on this machine to tell the others. Give one with -advertise or -bind"
            : $"Multiple private addresses found ({string.Join(", ", candidates)}). Choose one with -advertise or -bind");
        return "127.0.0.1";
    }

    private string Single(string key, string fallback)
    {
        var addresses = Addresses(_root, key, []);
        if (addresses.Length == 0)
        {
            return fallback;
        }

        if (addresses.Length > 1 || !IPAddress.TryParse(addresses[0], out _))
        {
            Refuse(key, $"{key} must be one IP address, found \"{string.Join(' ', addresses)}\"");
            return fallback.Length > 0 ? fallback : "127.0.0.1";
        }

        return addresses[0];
    }

    private ImmutableArray<string> Addresses(ObjectReader section, string key, ImmutableArray<string> fallback)
    {
        var text = section.Text(key);
        if (text.Length == 0)
        {
            return fallback;
        }

        var (addresses, error) = AddressTemplate.Resolve(text, render);
        if (error is not null)
        {
            section.Error(section.At(key), $"{section.Name(key)}: {error}");
            return ["127.0.0.1"];
        }

        foreach (var address in addresses)
        {
            if (!IPAddress.TryParse(address, out _) && !address.StartsWith("unix://", StringComparison.Ordinal) && !address.StartsWith('/'))
            {
                section.Error(section.At(key), $"{section.Name(key)}: \"{address}\" is neither an IP address nor unix:///path");
            }
        }

        return addresses;
    }

    private static string SocketMode(ObjectReader sockets)
    {
        var mode = sockets.Text("mode");
        if (mode.Length > 4 || mode.Any(digit => digit is < '0' or > '7'))
        {
            sockets.Error(sockets.At("mode"), $"{sockets.Name("mode")} must be octal digits such as 0770, found \"{mode}\"");
            return "";
        }

        return mode;
    }

    private static int Port(ObjectReader ports, string key, int fallback)
    {
        var port = ports.Int(key, fallback);
        if (port is < -1 or > 65535)
        {
            ports.Error(ports.At(key), $"{ports.Name(key)} must be from 1 to 65535, or -1 for closed, found {port}");
        }

        return port;
    }

    private static bool IsAny(string address) => IPAddress.TryParse(address, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any));
}
