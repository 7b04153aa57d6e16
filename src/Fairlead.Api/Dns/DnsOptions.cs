using System.Collections.Immutable;
using System.Net;

namespace Fairlead.Api.Dns;

/// <summary>The order recursors are asked in.</summary>
public enum RecursorStrategy
{
    /// <summary>As configured.</summary>
    Sequential,

    /// <summary>Shuffled for each question.</summary>
    Random,
}

/// <summary>Numbers of the zone's SOA record, in seconds; Consul's defaults.</summary>
public sealed record SoaOptions(uint Refresh = 3600, uint Retry = 600, uint Expire = 86400, uint MinTtl = 0);

/// <summary>The knobs of the DNS door.</summary>
public sealed record DnsOptions
{
    /// <summary>Where to listen, UDP and TCP each; port 0 lets the system pick (the same for both).</summary>
    public required ImmutableArray<IPEndPoint> Endpoints { get; init; }

    /// <summary>The own datacenter.</summary>
    public required string Datacenter { get; init; }

    /// <summary>This agent's node name: the name server of the zone.</summary>
    public required string NodeName { get; init; }

    /// <summary>The zone (<c>domain</c>); <c>consul.</c> by default.</summary>
    public string Domain { get; init; } = "consul.";

    /// <summary>A second name of the zone (<c>alt_domain</c>); empty for none.</summary>
    public string AltDomain { get; init; } = "";

    /// <summary>Asked about everything outside the zone; none by default: such questions are refused.</summary>
    public ImmutableArray<IPEndPoint> Recursors { get; init; } = [];

    /// <summary>How long one recursor may take; 2 s by default.</summary>
    public TimeSpan RecursorTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Sequential by default.</summary>
    public RecursorStrategy RecursorStrategy { get; init; }

    /// <summary>How long answers about nodes may be kept; 0 by default.</summary>
    public TimeSpan NodeTtl { get; init; }

    /// <summary>How long answers about services may be kept: exact name, else the longest <c>prefix*</c>, else <c>*</c>; 0 when none fits.</summary>
    public ImmutableSortedDictionary<string, TimeSpan> ServiceTtl { get; init; } = ImmutableSortedDictionary.Create<string, TimeSpan>(StringComparer.Ordinal);

    /// <summary>Whether instances with a warning are left out too; false by default.</summary>
    public bool OnlyPassing { get; init; }

    /// <summary>Whether a cut answer carries the TC bit; false by default, as Consul's, which surprises people.</summary>
    public bool EnableTruncate { get; init; }

    /// <summary>Most answers over UDP to a client without EDNS; 3 by default, 8 at most.</summary>
    public int UdpAnswerLimit { get; init; } = 3;

    /// <summary>Most A or AAAA records in any answer; 0 for no limit.</summary>
    public int ARecordLimit { get; init; }

    /// <summary>Whether names are written out in full.</summary>
    public bool DisableCompression { get; init; }

    /// <summary>Whether node metadata comes as TXT beside addresses; true by default.</summary>
    public bool EnableAdditionalNodeMetaTxt { get; init; } = true;

    /// <summary>The SOA record's numbers.</summary>
    public SoaOptions Soa { get; init; } = new();
}
