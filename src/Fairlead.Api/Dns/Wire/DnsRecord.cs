using System.Net;
using System.Net.Sockets;

namespace Fairlead.Api.Dns.Wire;

/// <summary>A record of an answer.</summary>
/// <param name="Name">Without the last dot.</param>
/// <param name="Ttl">Seconds.</param>
internal abstract record DnsRecord(string Name, DnsType Type, uint Ttl)
{
    /// <summary>Name, type, class, TTL and length come before the data.</summary>
    private const int FixedLength = 10;

    /// <summary>Length on the wire without compression: what truncation counts with.</summary>
    public int Length => DnsNames.EncodedLength(Name) + FixedLength + DataLength;

    protected abstract int DataLength { get; }

    public abstract void WriteData(ref DnsWriter writer);
}

/// <summary>A or AAAA, as the address says.</summary>
internal sealed record AddressRecord(string Name, uint Ttl, IPAddress Address)
    : DnsRecord(Name, Address.AddressFamily == AddressFamily.InterNetworkV6 ? DnsType.Aaaa : DnsType.A, Ttl)
{
    protected override int DataLength => Address.AddressFamily == AddressFamily.InterNetworkV6 ? 16 : 4;

    public override void WriteData(ref DnsWriter writer)
    {
        Span<byte> bytes = stackalloc byte[16];
        Address.TryWriteBytes(bytes, out var length);
        writer.Write(bytes[..length]);
    }
}

/// <summary>CNAME, NS or PTR: data that is one name.</summary>
internal sealed record NameRecord(string Name, DnsType Type, uint Ttl, string Target) : DnsRecord(Name, Type, Ttl)
{
    protected override int DataLength => DnsNames.EncodedLength(Target);

    public override void WriteData(ref DnsWriter writer) => writer.WriteName(Target);
}

/// <summary>SRV (RFC 2782); its target is never compressed.</summary>
internal sealed record SrvRecord(string Name, uint Ttl, ushort Priority, ushort Weight, ushort Port, string Target) : DnsRecord(Name, DnsType.Srv, Ttl)
{
    protected override int DataLength => 6 + DnsNames.EncodedLength(Target);

    public override void WriteData(ref DnsWriter writer)
    {
        writer.WriteUInt16(Priority);
        writer.WriteUInt16(Weight);
        writer.WriteUInt16(Port);
        writer.WriteName(Target, compress: false);
    }
}

/// <summary>TXT with one string, cut to 255 bytes.</summary>
internal sealed record TextRecord(string Name, uint Ttl, string Text) : DnsRecord(Name, DnsType.Txt, Ttl)
{
    private readonly byte[] bytes = System.Text.Encoding.UTF8.GetBytes(Text) is { Length: > 255 } longer ? longer[..255] : System.Text.Encoding.UTF8.GetBytes(Text);

    protected override int DataLength => 1 + bytes.Length;

    public override void WriteData(ref DnsWriter writer)
    {
        writer.Write([(byte)bytes.Length]);
        writer.Write(bytes);
    }
}

/// <summary>SOA: who speaks for the zone, and how long a "no" may be kept.</summary>
internal sealed record SoaRecord(string Name, uint Ttl, string Server, string Mailbox, uint Serial, uint Refresh, uint Retry, uint Expire, uint MinTtl)
    : DnsRecord(Name, DnsType.Soa, Ttl)
{
    protected override int DataLength => DnsNames.EncodedLength(Server) + DnsNames.EncodedLength(Mailbox) + 20;

    public override void WriteData(ref DnsWriter writer)
    {
        writer.WriteName(Server);
        writer.WriteName(Mailbox);
        writer.WriteUInt32(Serial);
        writer.WriteUInt32(Refresh);
        writer.WriteUInt32(Retry);
        writer.WriteUInt32(Expire);
        writer.WriteUInt32(MinTtl);
    }
}
