using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Picking;

/// <summary><c>balance random(n)</c>: n servers drawn by weight, the least loaded of them; two by default.</summary>
internal sealed class RandomPicker : Picker
{
    private readonly int draws;
    private readonly int[] cumulated;
    private ulong state;

    public RandomPicker(ServerState[] servers, int draws, int seed)
        : base(servers)
    {
        this.draws = Math.Max(1, draws);
        state = (ulong)Random.Shared.NextInt64() | ((ulong)seed << 1) | 1;
        cumulated = new int[servers.Length];
        int sum = 0;
        for (int i = 0; i < servers.Length; i++)
        {
            cumulated[i] = sum += servers[i].Weight;
        }
    }

    protected override ServerState? Choose(in PickRequest request)
    {
        ServerState? best = null;
        for (int i = 0; i < draws; i++)
        {
            ServerState server = Draw();
            if (server != request.Avoid && HasSlot(server)
                && (best is null || (long)server.Active * best.Weight < (long)best.Active * server.Weight))
            {
                best = server;
            }
        }

        return best ?? ChooseAny(request.Avoid);
    }

    /// <summary>All draws were full or avoided: whoever has a slot.</summary>
    private ServerState? ChooseAny(ServerState? avoid)
    {
        for (int tried = 0; tried < Servers.Length; tried++)
        {
            ServerState server = Servers[Turn++ % (uint)Servers.Length];
            if (server != avoid && HasSlot(server))
            {
                return server;
            }
        }

        return null;
    }

    private ServerState Draw()
    {
        // xorshift64: no lock and no allocation; the quality of a load balancer's dice matters little.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        int total = cumulated[^1];
        int point = (int)(state % (ulong)Math.Max(1, total));
        int index = Array.BinarySearch(cumulated, point + 1);
        return Servers[index >= 0 ? FirstOf(index) : ~index];
    }

    private int FirstOf(int index)
    {
        while (index > 0 && cumulated[index - 1] == cumulated[index])
        {
            index--;
        }

        return index;
    }
}
