using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Fairlead.Registry.State;

namespace Fairlead.Api.Dns;

/// <summary>
/// Addresses to names: <c>web1.node</c>, <c>web.service</c>. Built anew, by the first who asks, when nodes or services have changed.
/// </summary>
internal sealed class ReverseIndex
{
    private const string V4Suffix = ".in-addr.arpa";
    private const string V6Suffix = ".ip6.arpa";

    private Table? table;

    /// <summary>The address a reverse name stands for (RFC 1035 3.5, RFC 3596 2.5); null for other names.</summary>
    public static IPAddress? ParseAddress(string name)
    {
        var lower = name.ToLowerInvariant();
        if (lower.EndsWith(V4Suffix, StringComparison.Ordinal))
        {
            var parts = lower[..^V4Suffix.Length].Split('.');
            var bytes = new byte[4];
            for (var i = 0; i < parts.Length; i++)
            {
                if (parts.Length != 4 || !byte.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out bytes[3 - i]))
                {
                    return null;
                }
            }

            return new IPAddress(bytes);
        }

        if (lower.EndsWith(V6Suffix, StringComparison.Ordinal))
        {
            var digits = lower[..^V6Suffix.Length].Split('.');
            if (digits.Length != 32 || digits.Any(static digit => digit.Length != 1 || !char.IsAsciiHexDigit(digit[0])))
            {
                return null;
            }

            Array.Reverse(digits);
            return new IPAddress(Convert.FromHexString(string.Concat(digits)));
        }

        return null;
    }

    /// <summary>Nodes first, then services.</summary>
    public ImmutableArray<string> Find(RegistrySnapshot snapshot, IPAddress address)
    {
        var current = Volatile.Read(ref table);
        if (current is null || current.Nodes != snapshot.Indexes.Nodes || current.Services != snapshot.Indexes.Services)
        {
            current = Table.Build(snapshot);
            Volatile.Write(ref table, current);
        }

        return current.Names.TryGetValue(address, out var names) ? names : [];
    }

    private sealed record Table(ulong Nodes, ulong Services, Dictionary<IPAddress, ImmutableArray<string>> Names)
    {
        public static Table Build(RegistrySnapshot snapshot)
        {
            var names = new Dictionary<IPAddress, ImmutableArray<string>>();
            foreach (var (_, state) in snapshot.Nodes)
            {
                if (state.Node is { } node)
                {
                    Add(names, node.Address, node.Name + ".node");
                }
            }

            foreach (var (_, service) in snapshot.Services)
            {
                foreach (var (_, instance) in service.Instances)
                {
                    Add(names, instance.Address, service.Name + ".service");
                }
            }

            return new Table(snapshot.Indexes.Nodes, snapshot.Indexes.Services, names);
        }

        private static void Add(Dictionary<IPAddress, ImmutableArray<string>> names, string address, string name)
        {
            if (Wire.DnsNames.IsEncodable(name) && IPAddress.TryParse(address, out var ip))
            {
                var known = names.GetValueOrDefault(ip, []);
                names[ip] = known.Contains(name, StringComparer.OrdinalIgnoreCase) ? known : known.Add(name);
            }
        }
    }
}
