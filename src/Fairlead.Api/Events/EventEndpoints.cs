using System.Text;
using System.Text.Json;
using Fairlead.Agent.Events;
using Fairlead.Api.Http;
using Fairlead.Api.Json;

namespace Fairlead.Api.Events;

/// <summary><c>/v1/event</c>.</summary>
internal static class EventEndpoints
{
    public static async ValueTask FireAsync(ApiCall call)
    {
        if (!call.TryCheckDatacenter(out var error))
        {
            await call.FailAsync(error);
            return;
        }

        if (call.Tail.Length == 0)
        {
            await call.FailAsync(ApiError.BadRequest("Missing name"));
            return;
        }

        if (await call.ReadBodyAsync(UserEvents.MostBytes) is not { } payload)
        {
            return;
        }

        if (Encoding.UTF8.GetByteCount(call.Tail) + payload.Length > UserEvents.MostBytes)
        {
            await call.FailAsync(ApiError.Internal($"user event exceeds configured limit of {UserEvents.MostBytes} bytes before encoding"));
            return;
        }

        var happened = new UserEvent
        {
            Id = Guid.NewGuid(),
            Name = call.Tail,
            Payload = payload,
            NodeFilter = call.Query.Get("node"),
            ServiceFilter = call.Query.Get("service"),
            TagFilter = call.Query.Get("tag"),
        };
        if (Fault(happened) is { } fault)
        {
            await call.FailAsync(ApiError.Internal(fault));
            return;
        }

        if (call.Services.BroadcastAsync is { } broadcast)
        {
            await broadcast(happened, call.Aborted);
            await call.JsonAsync(happened, Write);
            return;
        }

        // Every agent judges the filters for itself; here this agent is the whole cluster.
        var mine = EventFilter.Concerns(happened, call.Services);
        await call.JsonAsync(mine ? call.Services.Events.Add(happened) : happened, Write);
    }

    public static async ValueTask ListAsync(ApiCall call)
    {
        if (!call.TryReadOptions(out var options, out var error))
        {
            await call.FailAsync(error);
            return;
        }

        var name = call.Query.Get("name");
        using var patience = call.Patience(options.Wait);
        while (true)
        {
            var changed = call.Services.Events.Changed;
            var seen = call.Services.Events.Seen;
            var found = name.Length == 0 ? seen : seen.FindAll(item => item.Name == name);
            // The index has no order: only an equal one waits. Without events it is 1, so that a watch does not ask in a circle.
            var index = found.Count == 0 ? 1 : found[^1].Index;
            if (options.Index == 0 || index != options.Index || patience.IsOver)
            {
                call.SetIndex(index);
                await call.JsonAsync(found, static (writer, events) => writer.WriteArray(events, Write));
                return;
            }

            await patience.WaitAsync(changed);
        }
    }

    private static void Write(Utf8JsonWriter writer, UserEvent happened)
    {
        writer.WriteStartObject();
        writer.WriteString("ID", happened.Id);
        writer.WriteString("Name", happened.Name);
        if (happened.Payload.IsEmpty)
        {
            writer.WriteNull("Payload");
        }
        else
        {
            writer.WriteBase64String("Payload", happened.Payload.Span);
        }

        writer.WriteString("NodeFilter", happened.NodeFilter);
        writer.WriteString("ServiceFilter", happened.ServiceFilter);
        writer.WriteString("TagFilter", happened.TagFilter);
        writer.WriteNumber("Version", 1);
        writer.WriteNumber("LTime", happened.LamportTime);
        writer.WriteEndObject();
    }

    private static string? Fault(UserEvent happened)
    {
        if (happened.TagFilter.Length > 0 && happened.ServiceFilter.Length == 0)
        {
            return "Cannot provide tag filter without service filter";
        }

        return EventFilter.Fault("node", happened.NodeFilter) ?? EventFilter.Fault("service", happened.ServiceFilter) ?? EventFilter.Fault("tag", happened.TagFilter);
    }
}
