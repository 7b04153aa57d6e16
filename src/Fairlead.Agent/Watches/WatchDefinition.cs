using System.Collections.Immutable;
using Fairlead.Agent.Definitions;
using Fairlead.Primitives.Collections;

namespace Fairlead.Agent.Watches;

/// <summary>
/// What is watched and who is told (developer.hashicorp.com, "Watches"). Equal when every key is, so that a reload leaves alone
/// what did not change.
/// </summary>
public sealed record WatchDefinition
{
    /// <summary><c>type</c>: key, keyprefix, services, nodes, service, checks or event.</summary>
    public required string Type { get; init; }

    /// <summary><c>key</c>, with type key.</summary>
    public string Key { get; init; } = "";

    /// <summary><c>prefix</c>, with type keyprefix.</summary>
    public string Prefix { get; init; } = "";

    /// <summary><c>service</c>, with types service and checks.</summary>
    public string Service { get; init; } = "";

    /// <summary><c>tag</c>, with type service: all of them.</summary>
    public ValueList<string> Tags { get; init; } = [];

    /// <summary><c>passingonly</c>, with type service. Default false.</summary>
    public bool PassingOnly { get; init; }

    /// <summary><c>state</c>, with type checks; empty for any.</summary>
    public string State { get; init; } = "";

    /// <summary><c>name</c>, with type event; empty for all.</summary>
    public string Name { get; init; } = "";

    /// <summary><c>datacenter</c>; empty for the agent's own.</summary>
    public string Datacenter { get; init; } = "";

    /// <summary><c>stale</c>: any server may answer. Default false.</summary>
    public bool Stale { get; init; }

    /// <summary><c>handler</c>: a line for <c>/bin/sh</c>, as in Consul before 1.0; empty for none.</summary>
    public string Script { get; init; } = "";

    /// <summary><c>args</c>: a program and its arguments; empty for none.</summary>
    public ValueList<string> Args { get; init; } = [];

    /// <summary><c>http_handler_config</c>, with <c>handler_type = "http"</c>; null for none.</summary>
    public WatchRequest? Http { get; init; }
}

/// <summary><c>http_handler_config</c>: the request that carries the news.</summary>
public sealed record WatchRequest
{
    /// <summary><c>path</c>: the whole URL.</summary>
    public required Uri Address { get; init; }

    /// <summary><c>method</c>. Default POST.</summary>
    public string Method { get; init; } = "POST";

    /// <summary><c>timeout</c>. Default 10 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary><c>header</c>.</summary>
    public ValueList<CheckHeader> Headers { get; init; } = [];

    /// <summary><c>tls_skip_verify</c>. Default false.</summary>
    public bool TlsSkipVerify { get; init; }
}
