namespace Fairlead.Api.Dns.Wire;

/// <summary>Record types (RFC 1035 3.2.2, 3596, 2782, 6891).</summary>
internal enum DnsType : ushort
{
    A = 1,
    Ns = 2,
    Cname = 5,
    Soa = 6,
    Ptr = 12,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,
    Srv = 33,
    Opt = 41,
    Axfr = 252,
    Any = 255,
}

/// <summary>Answer codes (RFC 1035 4.1.1).</summary>
internal enum DnsCode : byte
{
    NoError = 0,
    FormatError = 1,
    ServerFailure = 2,
    NameError = 3,
    NotImplemented = 4,
    Refused = 5,
}

/// <summary>The bits of the second header word.</summary>
[Flags]
internal enum DnsFlags : ushort
{
    None = 0,
    RecursionAvailable = 0x0080,
    RecursionDesired = 0x0100,
    Truncated = 0x0200,
    Authoritative = 0x0400,
    Response = 0x8000,
}
