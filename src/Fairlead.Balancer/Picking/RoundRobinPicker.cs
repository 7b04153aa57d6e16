using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Picking;

/// <summary>
/// <c>balance roundrobin</c>. Equal weights: plain turns. Others: smooth weighted turns, each server gains its weight every
/// time and the richest pays the sum, which spreads the turns of a heavy server instead of bunching them.
/// </summary>
internal sealed class RoundRobinPicker : Picker
{
    private readonly int[]? weights;
    private readonly int[]? credits;
    private readonly int totalWeight;

    public RoundRobinPicker(ServerState[] servers)
        : base(servers)
    {
        if (Array.Exists(servers, s => s.Weight != servers[0].Weight))
        {
            weights = Array.ConvertAll(servers, s => s.Weight);
            credits = new int[servers.Length];
            totalWeight = weights.Sum();
        }
    }

    protected override ServerState? Choose(in PickRequest request) =>
        weights is null ? ChooseByTurn(request.Avoid) : ChooseByCredit(weights, credits!, request.Avoid);

    private ServerState? ChooseByTurn(ServerState? avoid)
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

    private ServerState? ChooseByCredit(int[] weight, int[] credit, ServerState? avoid)
    {
        int best = -1;
        for (int i = 0; i < Servers.Length; i++)
        {
            credit[i] += weight[i];
            if (Servers[i] != avoid && (best < 0 || credit[i] > credit[best]) && HasSlot(Servers[i]))
            {
                best = i;
            }
        }

        if (best < 0)
        {
            // Nobody paid: take the gains back, or credits would grow without bound while all are full.
            for (int i = 0; i < credit.Length; i++)
            {
                credit[i] -= weight[i];
            }

            return null;
        }

        credit[best] -= totalWeight;
        return Servers[best];
    }
}
