using System.Text;

namespace Fairlead.Cluster.Duties;

/// <summary>The servers' own keys in the store, all in the table that the registry's view passes over.</summary>
internal static class ServerKeys
{
    /// <summary>Whoever holds this key, under its lease, does what only one server does. The value is its node id.</summary>
    internal static readonly byte[] Duties = "@duties"u8.ToArray();

    /// <summary>Every server that was ever here and was not removed.</summary>
    internal static readonly byte[] Records = "@peer/"u8.ToArray();

    /// <summary>Every server that lives, each key under the server's lease.</summary>
    internal static readonly byte[] Lives = "@peer-alive/"u8.ToArray();

    internal static byte[] Record(string id) => [.. Records, .. Encoding.UTF8.GetBytes(id)];

    internal static byte[] Life(string id) => [.. Lives, .. Encoding.UTF8.GetBytes(id)];
}
