using System.Text;
using Fairlead.Registry.KeySpace;

namespace Fairlead.Cluster.Membership;

/// <summary>Where the cluster's own records about its members live, all under the table the registry's view passes over.</summary>
internal static class MemberKeys
{
    internal static ReadOnlyMemory<byte> All { get; } = new[] { (byte)StoreTable.Cluster };

    internal const string MemberPrefix = "agents/member/";

    /// <summary>Under the lease of the server that holds the agent.</summary>
    internal const string HolderPrefix = "agents/holder/";

    /// <summary>Under the server's own lease.</summary>
    internal const string ServerPrefix = "agents/server/";

    /// <summary>Put and deleted in the next breath: watches carry it.</summary>
    internal const string EventPrefix = "agents/event/";

    internal static byte[] Member(string node) => Key(MemberPrefix, StoreKeys.Fold(node));

    internal static byte[] Holder(string node) => Key(HolderPrefix, StoreKeys.Fold(node));

    internal static byte[] Server(string node) => Key(ServerPrefix, StoreKeys.Fold(node));

    internal static byte[] Event(Guid id) => Key(EventPrefix, id.ToString("N"));

    /// <summary>The part after a prefix, or null when the key is another's.</summary>
    internal static string? After(string prefix, ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty || key[0] != (byte)StoreTable.Cluster)
        {
            return null;
        }

        var text = Encoding.UTF8.GetString(key[1..]);
        return text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;
    }

    private static byte[] Key(string prefix, string name) => Encoding.UTF8.GetBytes((char)StoreTable.Cluster + prefix + name);
}
