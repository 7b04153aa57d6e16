using System.Collections.Immutable;

namespace Fairlead.Agent.Configuration;

/// <summary><c>dns_config</c> and the keys around it.</summary>
public sealed record DnsOptions
{
    /// <summary><c>domain</c>, with its final point. Default <c>consul.</c></summary>
    public string Domain { get; init; } = "consul.";

    /// <summary><c>alt_domain</c>; empty for none.</summary>
    public string AltDomain { get; init; } = "";

    /// <summary><c>recursors</c>: upstream servers in order.</summary>
    public ImmutableArray<string> Recursors { get; init; } = [];

    /// <summary><c>allow_stale</c>. Default true.</summary>
    public bool AllowStale { get; init; } = true;

    /// <summary><c>max_stale</c>. Default 87600 h.</summary>
    public TimeSpan MaxStale { get; init; } = TimeSpan.FromHours(87600);

    /// <summary><c>node_ttl</c>. Default 0.</summary>
    public TimeSpan NodeTtl { get; init; }

    /// <summary><c>service_ttl</c>: by name, <c>*</c>, or <c>prefix*</c>.</summary>
    public ImmutableSortedDictionary<string, TimeSpan> ServiceTtl { get; init; } = ImmutableSortedDictionary<string, TimeSpan>.Empty;

    /// <summary><c>enable_truncate</c>. Default false.</summary>
    public bool EnableTruncate { get; init; }

    /// <summary><c>only_passing</c>. Default false.</summary>
    public bool OnlyPassing { get; init; }

    /// <summary><c>udp_answer_limit</c>. Default 3.</summary>
    public int UdpAnswerLimit { get; init; } = 3;

    /// <summary><c>a_record_limit</c>. Default 0: no limit.</summary>
    public int ARecordLimit { get; init; }

    /// <summary><c>recursor_timeout</c>. Default 2 s.</summary>
    public TimeSpan RecursorTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary><c>recursor_strategy</c>: <c>sequential</c> (default) or <c>random</c>.</summary>
    public string RecursorStrategy { get; init; } = "sequential";

    /// <summary><c>disable_compression</c>. Default false.</summary>
    public bool DisableCompression { get; init; }

    /// <summary><c>enable_additional_node_meta_txt</c>. Default true.</summary>
    public bool EnableNodeMetaTxt { get; init; } = true;

    /// <summary><c>soa</c>. Defaults 3600, 600, 86400, 0 seconds.</summary>
    public SoaOptions Soa { get; init; } = new();
}

/// <summary>The SOA record's times in seconds.</summary>
public sealed record SoaOptions
{
    /// <summary><c>refresh</c>. Default 3600.</summary>
    public int RefreshSeconds { get; init; } = 3600;

    /// <summary><c>retry</c>. Default 600.</summary>
    public int RetrySeconds { get; init; } = 600;

    /// <summary><c>expire</c>. Default 86400.</summary>
    public int ExpireSeconds { get; init; } = 86400;

    /// <summary><c>min_ttl</c>. Default 0.</summary>
    public int MinTtlSeconds { get; init; }
}
