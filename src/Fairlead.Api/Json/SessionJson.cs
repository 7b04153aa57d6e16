using System.Text.Json;
using Fairlead.Registry.Model;

namespace Fairlead.Api.Json;

/// <summary>A session; the lock delay is a number of nanoseconds.</summary>
internal static class SessionJson
{
    public static void Write(Utf8JsonWriter writer, Session session)
    {
        writer.WriteStartObject();
        writer.WriteString("ID", session.Id);
        writer.WriteString("Name", session.Name);
        writer.WriteString("Node", session.Node);
        writer.WriteNumber("LockDelay", session.LockDelay.Ticks * 100);
        writer.WriteString("Behavior", session.Behavior == SessionBehavior.Delete ? "delete" : "release");
        writer.WriteString("TTL", session.Ttl);
        writer.WriteStrings("NodeChecks", session.NodeChecks);
        if (session.ServiceChecks.IsDefaultOrEmpty)
        {
            writer.WriteNull("ServiceChecks");
        }
        else
        {
            writer.WritePropertyName("ServiceChecks");
            writer.WriteArray(session.ServiceChecks, static (json, check) =>
            {
                json.WriteStartObject();
                json.WriteString("ID", check.Id);
                json.WriteString("Namespace", check.Namespace);
                json.WriteEndObject();
            });
        }

        writer.WriteIndexes(session.CreateIndex, session.ModifyIndex);
        writer.WriteEndObject();
    }
}
