namespace Fairlead.Balancer.Http1;

/// <summary>
/// Where one header line lies in the head's buffer. Names were lower-cased in place by the parser; values have no
/// surrounding white space, and a folded value was joined with spaces.
/// </summary>
internal struct HeaderField
{
    public int NameStart;
    public int NameLength;
    public int ValueStart;
    public int ValueLength;

    /// <summary>Known headers get a number while the name is hot in cache; others are <see cref="KnownHeader.Other"/>.</summary>
    public KnownHeader Known;
}

/// <summary>The headers the data plane itself looks at.</summary>
internal enum KnownHeader : byte
{
    Other = 0,
    Connection,
    ContentLength,
    TransferEncoding,
    Host,
    Upgrade,
    Expect,
    KeepAlive,
    ProxyConnection,
    Trailer,
    Te,
}
