using System.Text.Json;
using Fairlead.Api.Members;

namespace Fairlead.Api.Json;

/// <summary>A member in Serf's shape; the protocol numbers are those of Consul 1.10, which tools print.</summary>
internal static class MemberJson
{
    public static void Write(Utf8JsonWriter writer, Member member)
    {
        writer.WriteStartObject();
        writer.WriteString("Name", member.Name);
        writer.WriteString("Addr", member.Address);
        writer.WriteNumber("Port", member.Port);
        writer.WriteMap("Tags", member.Tags);
        writer.WriteNumber("Status", (int)member.Status);
        writer.WriteNumber("ProtocolMin", 1);
        writer.WriteNumber("ProtocolMax", 5);
        writer.WriteNumber("ProtocolCur", 2);
        writer.WriteNumber("DelegateMin", 2);
        writer.WriteNumber("DelegateMax", 5);
        writer.WriteNumber("DelegateCur", 4);
        writer.WriteEndObject();
    }
}
