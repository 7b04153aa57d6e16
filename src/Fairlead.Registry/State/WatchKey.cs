namespace Fairlead.Registry.State;

/// <summary>What a reader may depend on.</summary>
public enum WatchTable
{
    /// <summary>The list of nodes.</summary>
    Nodes,

    /// <summary>One node and its services; key: name in lower case.</summary>
    Node,

    /// <summary>The checks of one node; key: name in lower case.</summary>
    NodeChecks,

    /// <summary>Any instance of any service.</summary>
    Services,

    /// <summary>The names of services with their tags.</summary>
    ServiceNames,

    /// <summary>The instances of one service, their nodes included; key: name in lower case.</summary>
    ServiceInstances,

    /// <summary>The instances of one service, their nodes and every check that counts for them; key: name in lower case.</summary>
    ServiceHealth,

    /// <summary>The checks that belong to one service; key: name in lower case.</summary>
    ServiceChecks,

    /// <summary>All checks in one state; key: the state's name, or <c>any</c>.</summary>
    CheckState,

    /// <summary>One key of the KV store; key: itself.</summary>
    Key,

    /// <summary>All keys of the KV store that begin with something; key: the prefix.</summary>
    KeyPrefix,

    /// <summary>All sessions.</summary>
    Sessions,

    /// <summary>The sessions of one node; key: name in lower case.</summary>
    NodeSessions,

    /// <summary>One session; key: its id.</summary>
    Session,

    /// <summary>All prepared queries.</summary>
    PreparedQueries,

    /// <summary>All network coordinates.</summary>
    Coordinates,

    /// <summary>Autopilot's configuration.</summary>
    Autopilot,
}

/// <summary>A thing that can change, as readers name it and changes find it.</summary>
public readonly record struct WatchKey(WatchTable Table, string Key = "");
