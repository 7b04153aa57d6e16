namespace Fairlead.Registry.KeySpace;

/// <summary>What a key of the store holds: its first byte. The bytes are on disk for ever; never give one a second meaning.</summary>
public enum StoreTable : byte
{
    /// <summary>What belongs to the registry as a whole: the index floor.</summary>
    System = (byte)'!',

    /// <summary>The servers' own affairs: who holds which agent, who has which duty. The view passes over them.</summary>
    Cluster = (byte)'@',

    /// <summary>Autopilot configuration; one record.</summary>
    Autopilot = (byte)'a',

    /// <summary>Checks: node, check id.</summary>
    Check = (byte)'c',

    /// <summary>When a key may be locked again: KV key.</summary>
    LockDelay = (byte)'d',

    /// <summary>The KV store: the key's own bytes.</summary>
    KeyValue = (byte)'k',

    /// <summary>Which keys a session holds: session id, KV key. No value; it is there so that ending a session sees new locks.</summary>
    Lock = (byte)'l',

    /// <summary>Nodes: name.</summary>
    Node = (byte)'n',

    /// <summary>Network coordinates: node, segment.</summary>
    Coordinate = (byte)'o',

    /// <summary>Prepared queries: id.</summary>
    PreparedQuery = (byte)'q',

    /// <summary>Services: node, service id.</summary>
    Service = (byte)'s',

    /// <summary>Under a lease, as long as a session's time to live has not run out: session id.</summary>
    SessionAlive = (byte)'t',

    /// <summary>Sessions: node, session id.</summary>
    Session = (byte)'x',
}
