namespace Fairlead.Balancer.Configuration.Definitions;

/// <summary>What a probe does.</summary>
public enum HealthCheckKind
{
    /// <summary>A TCP connection that comes up is enough.</summary>
    Tcp,

    /// <summary><c>option httpchk</c>.</summary>
    Http,
}

/// <summary>The probe of a backend's servers: <c>option httpchk</c>, <c>http-check send</c>, <c>http-check expect</c>.</summary>
public sealed record HealthCheckDefinition
{
    /// <summary>Connect only.</summary>
    public static HealthCheckDefinition Tcp { get; } = new();

    /// <summary>What it does.</summary>
    public HealthCheckKind Kind { get; init; }

    /// <summary>Request method. Default <c>OPTIONS</c>, as HAProxy's.</summary>
    public string Method { get; init; } = "OPTIONS";

    /// <summary>Request target. Default <c>/</c>.</summary>
    public string Uri { get; init; } = "/";

    /// <summary>Protocol version on the request line. Default <c>HTTP/1.0</c>.</summary>
    public string Version { get; init; } = "HTTP/1.0";

    /// <summary>Header lines of <c>http-check send hdr</c>, in their order.</summary>
    public DefinitionList<HealthCheckHeader> Headers { get; init; } = [];

    /// <summary>Body of <c>http-check send body</c>; null sends none.</summary>
    public string? Body { get; init; }

    /// <summary>All must hold; empty means any status from 200 to 399.</summary>
    public DefinitionList<HealthCheckExpectation> Expectations { get; init; } = [];

    /// <summary><c>http-check disable-on-404</c>: a 404 drains the server, it does not take it down.</summary>
    public bool DisableOn404 { get; init; }

    /// <summary><c>http-check send-state</c>: the request carries <c>X-Haproxy-Server-State</c>.</summary>
    public bool SendState { get; init; }
}

/// <summary>One header line of a probe's request.</summary>
public sealed record HealthCheckHeader(string Name, string Value);

/// <summary>What an <c>http-check expect</c> looks at.</summary>
public enum HealthCheckExpectationKind
{
    /// <summary><c>status</c>: codes and ranges, <c>200,201,300-310</c>.</summary>
    Status,

    /// <summary><c>rstatus</c>: a regular expression over the code.</summary>
    StatusRegex,

    /// <summary><c>string</c>: contained in the body.</summary>
    Body,

    /// <summary><c>rstring</c>: a regular expression over the body.</summary>
    BodyRegex,
}

/// <summary>One <c>http-check expect</c>.</summary>
public sealed record HealthCheckExpectation(HealthCheckExpectationKind Kind, string Pattern, bool Negated);
