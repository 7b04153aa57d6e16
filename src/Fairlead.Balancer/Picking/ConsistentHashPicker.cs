using System.Text;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Picking;

/// <summary>
/// <c>hash-type consistent</c>: sixteen points a unit of weight on a ring; a key belongs to the next point. When a server
/// comes or goes only its own keys move. Points go by the server's name, so order in the file does not matter.
/// </summary>
internal sealed class ConsistentHashPicker : Picker
{
    private const int PointsPerWeight = 16;

    private readonly BalanceDefinition balance;
    private readonly uint[] points;
    private readonly ServerState[] owners;

    public ConsistentHashPicker(ServerState[] servers, BalanceDefinition balance)
        : base(servers)
    {
        this.balance = balance;
        var ring = new List<(uint Point, ServerState Owner)>();
        foreach (ServerState server in servers)
        {
            uint seed = Hashing.Sdbm(Encoding.UTF8.GetBytes(server.Name));
            for (uint i = 0; i < (uint)(server.Weight * PointsPerWeight); i++)
            {
                ring.Add((Hashing.Avalanche(seed + (i * 0x9E3779B9)), server));
            }
        }

        ring.Sort((a, b) => a.Point != b.Point ? a.Point.CompareTo(b.Point) : string.CompareOrdinal(a.Owner.Name, b.Owner.Name));
        points = [.. ring.Select(r => r.Point)];
        owners = [.. ring.Select(r => r.Owner)];
    }

    protected override ServerState? Choose(in PickRequest request)
    {
        int at = PlaceOf(in request);
        for (int i = 0; i < owners.Length; i++)
        {
            ServerState server = owners[(at + i) % owners.Length];
            if (server == request.Avoid)
            {
                continue;
            }

            if (HasSlot(server) || !SendsAway(server, in request))
            {
                return HasSlot(server) ? server : null;
            }
        }

        return null;
    }

    public override ServerState? WaitsFor(in PickRequest request) => owners[PlaceOf(in request)];

    private int PlaceOf(in PickRequest request)
    {
        int at = Array.BinarySearch(points, Hashing.Of(in request, balance));
        return (at < 0 ? ~at : at) % owners.Length;
    }
}
