namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary><c>http-reuse</c>: which requests may use an idle connection to a server that another client opened.</summary>
public enum HttpReuse
{
    /// <summary>None: a connection to a server belongs to one client connection.</summary>
    Never,

    /// <summary>All but the first request of a client connection.</summary>
    Safe,

    /// <summary>First requests too, on connections that were proven reusable.</summary>
    Aggressive,

    /// <summary>All.</summary>
    Always,
}
