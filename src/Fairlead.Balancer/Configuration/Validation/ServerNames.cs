using System.Net;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Parsing;

namespace Fairlead.Balancer.Configuration.Validation;

/// <summary>
/// Gives every server of a backend a name of its own and an address. HAProxy refuses a file with one name twice; a
/// template that names servers by node writes such files as soon as a node runs two instances, and refusing then means
/// an outage. We take both and say so.
/// </summary>
internal static class ServerNames
{
    public static List<ServerDefinition> Build(ProxySection proxy, ResolvedNames names, Findings findings)
    {
        var servers = new List<ServerDefinition>(proxy.Servers.Count);
        var first = new Dictionary<string, SourcePosition>(StringComparer.Ordinal);
        var taken = new HashSet<string>(proxy.Servers.Select(s => s.Name), StringComparer.Ordinal);
        foreach (ServerLine line in proxy.Servers)
        {
            string name = line.Name;
            if (!first.TryAdd(line.Name, line.Position))
            {
                name = Distinct(line.Name, taken);
                findings.Warning(
                    line.Position,
                    $"{proxy.Word} '{proxy.Name}', another server named '{line.Name}' was already defined at [{first[line.Name]}]; " +
                    $"both are used, this one as '{name}'",
                    "give each server of a backend a name of its own, for example with its port or service id");
            }

            servers.Add(new ServerDefinition(line.Position)
            {
                Name = name,
                AddressText = line.Address.Text,
                EndPoint = EndPoint(line, proxy, names, findings),
                UsesClientPort = UsesClientPort(line.Address),
                PortOffset = line.Address.PortKind == PortKind.Offset ? line.Address.Port : 0,
                Settings = line.Settings,
            });
        }

        return servers;
    }

    private static bool UsesClientPort(ParsedAddress address) =>
        address.UnixPath is null && (address.PortKind != PortKind.Fixed || address.Port == 0);

    /// <summary><c>name#2</c>, <c>name#3</c>: a character no written name may have, so that no line can take it.</summary>
    private static string Distinct(string name, HashSet<string> taken)
    {
        for (int i = 2; ; i++)
        {
            string candidate = $"{name}#{i}";
            if (taken.Add(candidate))
            {
                return candidate;
            }
        }
    }

    private static EndPoint? EndPoint(ServerLine line, ProxySection proxy, ResolvedNames names, Findings findings)
    {
        if (UsesClientPort(line.Address) && line.Settings.Check is { Enabled: true, Port: null })
        {
            findings.Alert(
                line.Position, $"'server {proxy.Name}/{line.Name}': 'check' needs a port, and '{line.Address.Text}' has none",
                "write the port behind the address, or 'check port <port>'");
        }

        if (line.EndPoint is { } known)
        {
            return known;
        }

        int port = line.Address.PortKind == PortKind.Fixed ? line.Address.Port : 0;
        IReadOnlyList<string> methods = line.Settings.InitAddress is { Count: > 0 } written ? written : ["last", "libc"];
        foreach (string method in methods)
        {
            switch (method)
            {
                case "last":
                    // The last known address would come out of a state file, which we do not have.
                    break;
                case "libc" when names.Find(line.Address.Host, line.Address.Family, line.Settings.PreferIpv6) is { } found:
                    return new IPEndPoint(found, port);
                case "libc":
                    break;
                case "none":
                    findings.Warning(
                        line.Position, $"'server {proxy.Name}/{line.Name}': could not resolve the address '{line.Address.Host}', the server starts down");
                    return null;
                default:
                    return new IPEndPoint(IPAddress.Parse(method), port);
            }
        }

        if (proxy.Disabled || line.Settings.Disabled)
        {
            findings.Warning(line.Position, $"'server {proxy.Name}/{line.Name}': could not resolve the address '{line.Address.Host}', disabled as it is");
            return null;
        }

        findings.Alert(
            line.Position, $"'server {proxy.Name}/{line.Name}': could not resolve the address '{line.Address.Host}'",
            "correct the name, or write 'init-addr last,libc,none' to start without it");
        return null;
    }
}
