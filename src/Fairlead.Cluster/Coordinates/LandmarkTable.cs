using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Fairlead.Cluster.Membership;
using Fairlead.Cluster.Protocol;
using Fairlead.Registry.KeySpace;

namespace Fairlead.Cluster.Coordinates;

/// <summary>
/// Whom an agent should measure besides its server: every other server, and the agents that follow it in an order of chance, always the same ones, since the filter
/// needs several round trips of each. Without them two agents as far from the same server could be anywhere on a circle around it. Never changed.
/// </summary>
internal sealed class LandmarkTable
{
    /// <summary>Agents each agent measures, and is measured by.</summary>
    internal const int Neighbours = 4;

    /// <summary>Servers among the landmarks.</summary>
    internal const int MostServers = 16;

    private readonly ImmutableArray<Landmark> _servers;
    private readonly ImmutableArray<(ulong Hash, Landmark Landmark)> _ring;

    private LandmarkTable(ImmutableArray<Landmark> servers, ImmutableArray<(ulong Hash, Landmark Landmark)> ring) => (_servers, _ring) = (servers, ring);

    internal static LandmarkTable Empty { get; } = new([], []);

    /// <param name="members">Who lives, but for the server that makes the table: its agents measure it with every beat.</param>
    /// <param name="locate">A member's coordinate; those without one are no landmarks.</param>
    internal static LandmarkTable Of(IEnumerable<MemberRecord> members, Func<string, NetworkCoordinate?> locate)
    {
        var servers = ImmutableArray.CreateBuilder<Landmark>();
        var ring = new List<(ulong Hash, Landmark Landmark)>();
        foreach (var member in members.Where(static member => member.Port > 0))
        {
            if (locate(member.Name) is not { } coordinate)
            {
                continue;
            }

            var landmark = new Landmark { Node = member.Name, Address = MemberList.HostPort(member.Address, member.Port), Coordinate = coordinate };
            if (!member.Server)
            {
                ring.Add((Hash(member.Name), landmark));
            }
            else if (servers.Count < MostServers)
            {
                servers.Add(landmark);
            }
        }

        return new LandmarkTable(servers.DrainToImmutable(), [.. ring.OrderBy(static each => each.Hash)]);
    }

    /// <summary>The landmark of that turn for an agent; null when there is none but itself.</summary>
    internal Landmark? For(string agent, ulong turn)
    {
        int neighbours = Math.Min(Neighbours, _ring.Length);
        int all = _servers.Length + neighbours;
        if (all == 0)
        {
            return null;
        }

        int choice = (int)(turn % (ulong)all);
        var landmark = choice < _servers.Length ? _servers[choice] : _ring[(After(Hash(agent)) + choice - _servers.Length) % _ring.Length].Landmark;
        return string.Equals(landmark.Node, agent, StringComparison.OrdinalIgnoreCase) ? null : landmark;
    }

    /// <summary>Where in the ring those begin that follow.</summary>
    private int After(ulong hash)
    {
        int at = _ring.BinarySearch((hash, null!), Comparer<(ulong Hash, Landmark Landmark)>.Create(static (a, b) => a.Hash.CompareTo(b.Hash)));
        return at < 0 ? ~at : at + 1;
    }

    /// <summary>The same in every process, unlike the hash of a text.</summary>
    private static ulong Hash(string node) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(StoreKeys.Fold(node))));
}
