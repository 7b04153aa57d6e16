using System.Collections.Immutable;
using System.Globalization;

namespace Fairlead.Api.Members;

/// <summary>The tags Consul's agents carry, as far as tools read them.</summary>
internal static class MemberTags
{
    public static ImmutableSortedDictionary<string, string> Of(bool server, string id, string datacenter, string consulVersion, string version, int port)
    {
        var tags = Registry.Model.Empty.Strings.ToBuilder();
        tags["acls"] = "0";
        tags["build"] = consulVersion + ":" + version;
        tags["dc"] = datacenter;
        tags["id"] = id;
        tags["role"] = server ? "consul" : "node";
        tags["segment"] = "";
        tags["vsn"] = "2";
        tags["vsn_max"] = "3";
        tags["vsn_min"] = "2";
        if (server)
        {
            tags["port"] = port.ToString(CultureInfo.InvariantCulture);
            tags["raft_vsn"] = "3";
        }

        return tags.ToImmutable();
    }
}
