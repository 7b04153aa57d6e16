using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Picking;

/// <summary><c>balance leastconn</c>: fewest running requests for its weight; round robin among equals.</summary>
internal sealed class LeastConnectionsPicker(ServerState[] servers) : Picker(servers)
{
    protected override ServerState? Choose(in PickRequest request)
    {
        uint start = Turn++ % (uint)Servers.Length;
        ServerState? best = null;
        long bestLoad = 0;
        long bestWeight = 1;
        for (uint i = 0; i < (uint)Servers.Length; i++)
        {
            ServerState server = Servers[(start + i) % (uint)Servers.Length];
            if (server == request.Avoid || !HasSlot(server))
            {
                continue;
            }

            // load / weight compared without division.
            long load = server.Active;
            long weight = Math.Max(1, server.Weight);
            if (best is null || load * bestWeight < bestLoad * weight)
            {
                best = server;
                bestLoad = load;
                bestWeight = weight;
            }
        }

        return best;
    }
}
