using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Picking;

/// <summary>
/// The numbers HAProxy knows the servers of a backend by (configuration manual, <c>server … id</c>): as written, and for a
/// line without the next free one, where every line, numbered or not, moves "next" on by one (so it was seen to do). <c>balance first</c> and <c>hash-type consistent</c> go by them.
/// </summary>
internal static class ServerNumbers
{
    /// <summary>Null for servers that discovery found: they come and go, and a number by position would renumber their neighbours.</summary>
    public static Dictionary<ServerState, int?> Of(BackendModel model)
    {
        var taken = new HashSet<int>(model.Servers.Select(s => s.Definition.Settings.Id).OfType<int>());
        var numbers = new Dictionary<ServerState, int?>(model.Servers.Length);
        int next = 1;
        foreach (ServerState server in model.Servers)
        {
            if (server.Definition.Settings.Id is { } written)
            {
                numbers[server] = written;
                next++;
            }
            else if (server.Order >= model.Definition.Servers.Count)
            {
                numbers[server] = null;
            }
            else
            {
                while (!taken.Add(next))
                {
                    next++;
                }

                numbers[server] = next++;
            }
        }

        return numbers;
    }
}
