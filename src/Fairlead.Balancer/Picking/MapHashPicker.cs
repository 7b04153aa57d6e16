using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Picking;

/// <summary>
/// <c>hash-type map-based</c>: an array with as many places as the weights sum up to, indexed by the hash. Places of a heavy
/// server are spread, in the order HAProxy has them (a test compares), so that a key finds the same server behind either.
/// When a server comes or goes most keys move, as documented.
/// </summary>
internal sealed class MapHashPicker : Picker
{
    private readonly BalanceDefinition balance;
    private readonly ServerState[] places;

    public MapHashPicker(ServerState[] servers, BalanceDefinition balance)
        : base(servers)
    {
        this.balance = balance;
        int[] weights = Array.ConvertAll(servers, s => s.Weight);
        int divisor = weights.Length == 0 ? 1 : Math.Max(1, weights.Aggregate(0, Gcd));
        int total = weights.Sum() / divisor;
        places = new ServerState[total];
        long[] credits = new long[servers.Length];
        for (int place = 0; place < total; place++)
        {
            int best = 0;
            for (int i = 0; i < credits.Length; i++)
            {
                credits[i] += weights[i] / divisor;

                // Whole turns count, not parts of one: of servers with as many, the first in the file goes first.
                if (TurnsOf(credits[i], total) > TurnsOf(credits[best], total))
                {
                    best = i;
                }
            }

            credits[best] -= total;
            places[place] = servers[best];
        }
    }

    protected override ServerState? Choose(in PickRequest request)
    {
        uint at = Hashing.Of(in request, balance) % (uint)places.Length;
        ServerState server = places[at];
        if (server != request.Avoid)
        {
            // A hashed request belongs to its server: when that is full it waits, it does not wander.
            if (HasSlot(server))
            {
                return server;
            }

            if (!SendsAway(server, in request))
            {
                return null;
            }
        }

        for (uint i = 1; i < (uint)places.Length; i++)
        {
            ServerState other = places[(at + i) % (uint)places.Length];
            if (other != request.Avoid && other != server && HasSlot(other))
            {
                return other;
            }
        }

        return null;
    }

    public override ServerState? WaitsFor(in PickRequest request) => places[Hashing.Of(in request, balance) % (uint)places.Length];

    /// <summary>A credit is at least −total: it pays total when it is the largest.</summary>
    private static long TurnsOf(long credit, int total) => (credit + total) / total;

    private static int Gcd(int a, int b) => b == 0 ? a : Gcd(b, a % b);
}
