namespace Fairlead.ProxyCost;

/// <summary>One kind of work: what wrk is told to do, and which ratio we want to stay under.</summary>
internal sealed record Row(string Name, bool Tcp, int Connections, string Path, bool Close, double Target)
{
    public static Row[] All { get; } =
    [
        new("http small 64", false, 64, "/small", false, 0.90),
        new("http small 512", false, 512, "/small", false, 0.85),
        new("http 16 KB 64", false, 64, "/16k", false, 0.75),
        new("http 1 MB 16", false, 16, "/1m", false, 0.60),
        new("http close 64", false, 64, "/small", true, 0.85),
        new("tcp small 64", true, 64, "/small", false, 1.00),
        new("tcp small 512", true, 512, "/small", false, 1.00),
        new("tcp 16 KB 64", true, 64, "/16k", false, 1.00),
        new("tcp 1 MB 16", true, 16, "/1m", false, 1.00),
    ];
}
