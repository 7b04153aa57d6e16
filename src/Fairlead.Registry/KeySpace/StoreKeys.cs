using System.Buffers;
using System.Text;

namespace Fairlead.Registry.KeySpace;

/// <summary>
/// Where every record lives in the store. A key is the table's byte and one or two parts. Of two parts the first ends with 00 01,
/// and a 00 inside it is written 00 FF, so that one node's records lie together and no name reaches into another's.
/// </summary>
/// <remarks>
/// Names of nodes, services' ids and checks' ids are put in lower case: the registry compares them without regard to case and keeps
/// in the record how they were written. KV keys are taken as they are.
/// </remarks>
public static class StoreKeys
{
    /// <summary>Added to every revision to make an index, so that indexes go on rising after a restore into a new store.</summary>
    public static ReadOnlyMemory<byte> IndexFloor { get; } = "!floor"u8.ToArray();

    /// <summary>The one record of autopilot's configuration.</summary>
    public static ReadOnlyMemory<byte> Autopilot { get; } = "a"u8.ToArray();

    /// <summary>A node.</summary>
    public static byte[] Node(string name) => Single(StoreTable.Node, Fold(name));

    /// <summary>A service on a node.</summary>
    public static byte[] Service(string node, string id) => Pair(StoreTable.Service, Fold(node), Fold(id));

    /// <summary>A check on a node.</summary>
    public static byte[] Check(string node, string id) => Pair(StoreTable.Check, Fold(node), Fold(id));

    /// <summary>A session.</summary>
    public static byte[] Session(string node, string id) => Pair(StoreTable.Session, Fold(node), id);

    /// <summary>The sign of life of a session with a time to live.</summary>
    public static byte[] SessionAlive(string id) => Single(StoreTable.SessionAlive, id);

    /// <summary>A key of the KV store, or a prefix of keys.</summary>
    public static byte[] KeyValue(string key) => Single(StoreTable.KeyValue, key);

    /// <summary>That a session holds a key.</summary>
    public static byte[] Lock(string session, string key) => Pair(StoreTable.Lock, session, key);

    /// <summary>When a key may be locked again.</summary>
    public static byte[] LockDelay(string key) => Single(StoreTable.LockDelay, key);

    /// <summary>A prepared query.</summary>
    public static byte[] PreparedQuery(string id) => Single(StoreTable.PreparedQuery, id);

    /// <summary>A node's coordinate in a segment.</summary>
    public static byte[] Coordinate(string node, string segment) => Pair(StoreTable.Coordinate, Fold(node), segment);

    /// <summary>The prefix of everything of a table that has this first part.</summary>
    public static byte[] All(StoreTable table, string first) =>
        Pair(table, table is StoreTable.Lock ? first : Fold(first), "");

    /// <summary>How names are compared: in lower case, whatever the culture.</summary>
    public static string Fold(string name) => name.ToLowerInvariant();

    /// <summary>Takes a key apart. <paramref name="second"/> is empty for tables whose keys have one part.</summary>
    public static StoreTable Parse(ReadOnlySpan<byte> key, out string first, out string second)
    {
        var table = (StoreTable)key[0];
        var rest = key[1..];
        second = "";
        if (!HasPair(table))
        {
            first = Encoding.UTF8.GetString(rest);
            return table;
        }

        var part = new ArrayBufferWriter<byte>(rest.Length);
        for (var i = 0; i < rest.Length; i++)
        {
            if (rest[i] != 0)
            {
                part.Write(rest.Slice(i, 1));
            }
            else if (i + 1 < rest.Length && rest[i + 1] == 0xFF)
            {
                part.Write(rest.Slice(i++, 1));
            }
            else
            {
                second = Encoding.UTF8.GetString(rest[Math.Min(i + 2, rest.Length)..]);
                break;
            }
        }

        first = Encoding.UTF8.GetString(part.WrittenSpan);
        return table;
    }

    private static bool HasPair(StoreTable table) =>
        table is StoreTable.Service or StoreTable.Check or StoreTable.Session or StoreTable.Lock or StoreTable.Coordinate;

    private static byte[] Single(StoreTable table, string part)
    {
        var key = new byte[1 + Encoding.UTF8.GetByteCount(part)];
        key[0] = (byte)table;
        Encoding.UTF8.GetBytes(part, key.AsSpan(1));
        return key;
    }

    private static byte[] Pair(StoreTable table, string first, string second)
    {
        var text = first.Contains('\0', StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(first).SelectMany(Escaped).ToArray() : Encoding.UTF8.GetBytes(first);
        var key = new byte[1 + text.Length + 2 + Encoding.UTF8.GetByteCount(second)];
        key[0] = (byte)table;
        text.CopyTo(key, 1);
        key[text.Length + 2] = 1;
        Encoding.UTF8.GetBytes(second, key.AsSpan(text.Length + 3));
        return key;
    }

    private static byte[] Escaped(byte value) => value == 0 ? [0, 0xFF] : [value];
}
