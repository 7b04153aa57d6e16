using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Picking;

/// <summary><c>balance first</c>: the first server by id, then by place in the file, that has a slot left.</summary>
internal sealed class FirstPicker(ServerState[] servers) : Picker(Sort(servers))
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

    private static ServerState[] Sort(ServerState[] servers) =>
        [.. servers.OrderBy(s => s.Definition.Settings.Id ?? s.Order + 1).ThenBy(s => s.Order)];
}
