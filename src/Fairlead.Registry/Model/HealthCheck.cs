using System.Collections.Immutable;

namespace Fairlead.Registry.Model;

/// <summary>How a check stands.</summary>
public enum CheckStatus
{
    /// <summary><c>critical</c>: the state of a check that has not run yet, too.</summary>
    Critical,

    /// <summary><c>warning</c>.</summary>
    Warning,

    /// <summary><c>passing</c>.</summary>
    Passing,
}

/// <summary>One check of a node, or of a service on it, as the catalog knows it.</summary>
public sealed record HealthCheck
{
    /// <summary>The node's name.</summary>
    public required string Node { get; init; }

    /// <summary>Unique on its node.</summary>
    public required string CheckId { get; init; }

    /// <summary>For people.</summary>
    public required string Name { get; init; }

    /// <summary>Its state.</summary>
    public CheckStatus Status { get; init; }

    /// <summary>Free text by the user.</summary>
    public string Notes { get; init; } = "";

    /// <summary>What the check last said.</summary>
    public string Output { get; init; } = "";

    /// <summary>The service it belongs to; empty for a check of the node.</summary>
    public string ServiceId { get; init; } = "";

    /// <summary>That service's name.</summary>
    public string ServiceName { get; init; } = "";

    /// <summary>That service's tags.</summary>
    public ImmutableArray<string> ServiceTags { get; init; } = [];

    /// <summary><c>script</c>, <c>http</c>, <c>ttl</c>, …; empty when unknown.</summary>
    public string Type { get; init; } = "";

    /// <summary>Go duration text, empty for none.</summary>
    public string Interval { get; init; } = "";

    /// <summary>Go duration text, empty for none.</summary>
    public string Timeout { get; init; } = "";

    /// <summary>The definition given with a catalog registration, JSON text; empty for none. Echoed to external monitors.</summary>
    public string DefinitionJson { get; init; } = "";

    /// <summary>The index that created the record.</summary>
    public ulong CreateIndex { get; init; }

    /// <summary>The index of its last change.</summary>
    public ulong ModifyIndex { get; init; }
}

/// <summary>Consul's words for the states.</summary>
public static class CheckStatusNames
{
    /// <summary><c>passing</c>, <c>warning</c> or <c>critical</c>.</summary>
    public static string ToConsulName(this CheckStatus status) => status switch
    {
        CheckStatus.Passing => "passing",
        CheckStatus.Warning => "warning",
        _ => "critical",
    };

    /// <summary>Reads one of the three words, exactly as Consul spells them.</summary>
    public static bool TryParse(string? text, out CheckStatus status)
    {
        (status, var known) = text switch
        {
            "passing" => (CheckStatus.Passing, true),
            "warning" => (CheckStatus.Warning, true),
            "critical" => (CheckStatus.Critical, true),
            _ => (CheckStatus.Critical, false),
        };
        return known;
    }
}
