using System.Text;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Picking;

/// <summary>
/// <c>hash-type consistent</c>: every server stands sixteen times a unit of weight on a ring; a key belongs to the nearest point. When a
/// server comes or goes only its own keys move. Points go by the server's number and are HAProxy's own (a test compares); those of a
/// discovered server, which has no number, go by its name.
/// </summary>
internal sealed class ConsistentHashPicker : Picker
{
    private const int PointsPerWeight = 16;

    /// <summary>Points a number has to itself: the greatest weight's.</summary>
    private const uint PointsPerNumber = 256 * PointsPerWeight;

    private readonly BalanceDefinition balance;
    private readonly uint[] points;
    private readonly ServerState[] owners;

    public ConsistentHashPicker(ServerState[] usable, BackendModel model)
        : base(usable)
    {
        balance = model.Definition.Balance;
        Dictionary<ServerState, int?> numbers = ServerNumbers.Of(model);
        int count = usable.Sum(s => s.Weight * PointsPerWeight);
        points = new uint[count];
        owners = new ServerState[count];
        int at = 0;
        foreach (ServerState server in usable)
        {
            uint first = numbers[server] is { } number
                ? (uint)number * PointsPerNumber
                : Hashing.Avalanche(Hashing.Crc32(Encoding.UTF8.GetBytes(server.Name)));
            for (uint i = 0; i < (uint)(server.Weight * PointsPerWeight); i++, at++)
            {
                points[at] = Hashing.Avalanche(first + i);
                owners[at] = server;
            }
        }

        Array.Sort(points, owners);
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

    /// <summary>The point nearest to the key, of two as near the one before it. The ring has no end: all differences wrap.</summary>
    private int PlaceOf(in PickRequest request)
    {
        uint key = Hashing.Of(in request, balance);
        int found = Array.BinarySearch(points, key);
        if (found >= 0)
        {
            return found;
        }

        int after = ~found % points.Length;
        int before = (after + points.Length - 1) % points.Length;
        return key - points[before] <= points[after] - key ? before : after;
    }
}
