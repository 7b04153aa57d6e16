namespace Fairlead.Balancer.Probes;

/// <summary>How a probe ended, under HAProxy's names: manual section 9.1, field <c>check_status</c>.</summary>
internal enum ProbeStatus
{
    /// <summary>Layer 4 check passed.</summary>
    L4OK,

    /// <summary>Layer 4 timeout.</summary>
    L4TOUT,

    /// <summary>Layer 4 connection problem.</summary>
    L4CON,

    /// <summary>Layer 7 check passed.</summary>
    L7OK,

    /// <summary>Layer 7 check conditionally passed: a 404 under <c>disable-on-404</c>.</summary>
    L7OKC,

    /// <summary>Layer 7 timeout.</summary>
    L7TOUT,

    /// <summary>Layer 7 invalid response.</summary>
    L7RSP,

    /// <summary>Layer 7 wrong status.</summary>
    L7STS,

    /// <summary>Socket error: the probe could not even begin.</summary>
    SOCKERR,
}

/// <summary>One probe's outcome.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Code">The HTTP status that was seen, 0 for none.</param>
/// <param name="Info">What the peer or the kernel said; empty for nothing.</param>
/// <param name="Duration">From its start to its verdict.</param>
internal sealed record ProbeResult(ProbeStatus Status, int Code, string Info, TimeSpan Duration)
{
    public bool IsGood => Status is ProbeStatus.L4OK or ProbeStatus.L7OK or ProbeStatus.L7OKC;

    /// <summary>The status in HAProxy's words.</summary>
    public string Description => Status switch
    {
        ProbeStatus.L4OK => "Layer4 check passed",
        ProbeStatus.L4TOUT => "Layer4 timeout",
        ProbeStatus.L4CON => "Layer4 connection problem",
        ProbeStatus.L7OK => "Layer7 check passed",
        ProbeStatus.L7OKC => "Layer7 check conditionally passed",
        ProbeStatus.L7TOUT => "Layer7 timeout",
        ProbeStatus.L7RSP => "Layer7 invalid response",
        ProbeStatus.L7STS => "Layer7 wrong status",
        _ => "Socket error",
    };
}
