using Fairlead.Agent.Events;
using Fairlead.Api;
using Fairlead.Cluster.Membership;

namespace Fairlead.Composition;

/// <summary>User events between the rooms that show them and the one that carries them.</summary>
internal static class AgentEvents
{
    public static BroadcastEvent ToBroadcast(UserEvent happened) =>
        new(happened.Id, happened.Name, [.. happened.Payload.Span], happened.NodeFilter, happened.ServiceFilter, happened.TagFilter);

    public static void Receive(ApiHost api, BroadcastEvent happened) => api.Receive(new UserEvent
    {
        Id = happened.Id,
        Name = happened.Name,
        Payload = happened.Payload.ToArray(),
        NodeFilter = happened.NodeFilter,
        ServiceFilter = happened.ServiceFilter,
        TagFilter = happened.TagFilter,
    });
}
