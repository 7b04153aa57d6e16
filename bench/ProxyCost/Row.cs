namespace Fairlead.ProxyCost;

/// <summary>One kind of work: what wrk is told to do, and which ratio to HAProxy's processor time we want to stay under.</summary>
internal sealed record Row(string Name, int Connections, string Path, double Target)
{
    /// <summary>Through the <c>mode tcp</c> listener.</summary>
    public bool Tcp { get; init; }

    /// <summary>A connection per request.</summary>
    public bool Close { get; init; }

    /// <summary>Every round begins with new processes and nothing warms them up.</summary>
    public bool Cold { get; init; }

    public static Row[] All { get; } =
    [
        new("http small 64", 64, "/small", 0.90),
        new("http small 512", 512, "/small", 0.85),
        new("http 16 KB 64", 64, "/16k", 0.75),
        new("http 1 MB 16", 16, "/1m", 0.60),
        new("http close 64", 64, "/small", 0.85) { Close = true },
        new("tcp small 64", 64, "/small", 1.00) { Tcp = true },
        new("tcp small 512", 512, "/small", 1.00) { Tcp = true },
        new("tcp 1 MB 16", 16, "/1m", 1.00) { Tcp = true },
        new("cold http 64", 64, "/small", 0.90) { Cold = true },
    ];
}
