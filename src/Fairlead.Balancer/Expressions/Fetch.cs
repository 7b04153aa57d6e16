namespace Fairlead.Balancer.Expressions;

/// <summary>What an ACL can look at: manual section 7.3.</summary>
internal enum Fetch
{
    /// <summary>True for every connection.</summary>
    True,

    /// <summary>True for none.</summary>
    False,

    /// <summary>The argument itself.</summary>
    Constant,

    /// <summary>The request target's path, from the first slash to the question mark.</summary>
    Path,

    /// <summary>Path with the query.</summary>
    PathAndQuery,

    /// <summary>The request target as received.</summary>
    Target,

    /// <summary>Behind the question mark.</summary>
    Query,

    /// <summary>First Host header followed by the path.</summary>
    Base,

    /// <summary>Every value of a header, comma-separated ones apart.</summary>
    Header,

    /// <summary>Every whole line of a header.</summary>
    FullHeader,

    /// <summary>How many values a header has.</summary>
    HeaderCount,

    /// <summary>A header as a whole number.</summary>
    HeaderInteger,

    /// <summary>A header as an IP address.</summary>
    HeaderAddress,

    /// <summary>A parameter of the query.</summary>
    QueryParameter,

    /// <summary>A parameter of the query as a whole number.</summary>
    QueryParameterInteger,

    /// <summary>A cookie.</summary>
    Cookie,

    /// <summary>The request method.</summary>
    Method,

    /// <summary>The protocol version of the request, <c>1.1</c>.</summary>
    Version,

    /// <summary>The client's address.</summary>
    Source,

    /// <summary>The client's port.</summary>
    SourcePort,

    /// <summary>The address the client connected to.</summary>
    Destination,

    /// <summary>The port the client connected to.</summary>
    DestinationPort,
}
