using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Picking;

/// <summary><c>balance first</c>: the first server by id, then by place in the file, that has a slot left.</summary>
internal sealed class FirstPicker(ServerState[] usable, BackendModel model) : Picker(Sort(usable, ServerNumbers.Of(model)))
{
    protected override ServerState? Choose(in PickRequest request)
    {
        foreach (ServerState server in Servers)
        {
            if (server != request.Avoid && HasSlot(server))
            {
                return server;
            }
        }

        return null;
    }

    private static ServerState[] Sort(ServerState[] servers, Dictionary<ServerState, int?> numbers) =>
        [.. servers.OrderBy(s => numbers[s] ?? int.MaxValue).ThenBy(s => s.Order)];
}
