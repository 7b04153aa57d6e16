using System.Net.Sockets;

namespace Fairlead.Api.Dns.Wire;

/// <summary>What is said to a question.</summary>
internal sealed record DnsAnswer(DnsCode Code)
{
    /// <summary>RFC 6891 6.1.1: name, type, size, code and flags, length.</summary>
    private const int OptLength = 11;

    public List<DnsRecord> Answers { get; init; } = [];

    public List<DnsRecord> Authority { get; init; } = [];

    public List<DnsRecord> Additional { get; init; } = [];

    public bool Authoritative { get; init; } = true;

    public bool Truncated { get; set; }

    /// <summary>How much of the client's subnet the answer depends on; echoed when the client sent one.</summary>
    public byte SubnetScope { get; set; }

    /// <summary>Length on the wire without compression.</summary>
    public int Length(DnsRequest request)
    {
        var length = DnsRequest.HeaderLength + request.RawQuestion.Length + (request.EdnsSize is null ? 0 : OptLength + SubnetLength(request));
        foreach (var record in Answers)
        {
            length += record.Length;
        }

        foreach (var record in Authority)
        {
            length += record.Length;
        }

        foreach (var record in Additional)
        {
            length += record.Length;
        }

        return length;
    }

    /// <returns>The number of bytes written.</returns>
    public int Encode(DnsRequest request, Span<byte> buffer, bool compress, bool recursionAvailable)
    {
        var writer = new DnsWriter(buffer, compress);
        var flags = DnsFlags.Response
            | (request.RecursionDesired ? DnsFlags.RecursionDesired : 0)
            | (recursionAvailable ? DnsFlags.RecursionAvailable : 0)
            | (Authoritative ? DnsFlags.Authoritative : 0)
            | (Truncated ? DnsFlags.Truncated : 0);
        writer.WriteUInt16(request.Id);
        writer.WriteUInt16((ushort)((ushort)flags | (request.OperationCode << 11) | (byte)Code));
        writer.WriteUInt16(1);
        writer.WriteUInt16((ushort)Answers.Count);
        writer.WriteUInt16((ushort)Authority.Count);
        writer.WriteUInt16((ushort)(Additional.Count + (request.EdnsSize is null ? 0 : 1)));
        writer.Write(request.RawQuestion.Span);
        writer.Remember(request.Name, DnsRequest.HeaderLength);
        foreach (var record in Answers)
        {
            writer.WriteRecord(record);
        }

        foreach (var record in Authority)
        {
            writer.WriteRecord(record);
        }

        foreach (var record in Additional)
        {
            writer.WriteRecord(record);
        }

        if (request.EdnsSize is { } size)
        {
            WriteOpt(ref writer, request, size);
        }

        return writer.Position;
    }

    private void WriteOpt(ref DnsWriter writer, DnsRequest request, int size)
    {
        writer.Write([0]);
        writer.WriteUInt16((ushort)DnsType.Opt);
        writer.WriteUInt16((ushort)size);
        writer.WriteUInt32(0);
        writer.WriteUInt16((ushort)SubnetLength(request));
        if (request.Subnet is not { } subnet)
        {
            return;
        }

        var bytes = subnet.Address.GetAddressBytes();
        var used = PrefixBytes(subnet);
        writer.WriteUInt16(8);
        writer.WriteUInt16((ushort)(4 + used));
        writer.WriteUInt16((ushort)(subnet.Address.AddressFamily == AddressFamily.InterNetworkV6 ? 2 : 1));
        writer.Write([subnet.SourcePrefix, SubnetScope]);
        writer.Write(bytes.AsSpan(0, used));
    }

    private static int SubnetLength(DnsRequest request) => request.Subnet is { } subnet ? 8 + PrefixBytes(subnet) : 0;

    /// <summary>RFC 7871 6: only as many bytes of the address as the prefix covers.</summary>
    private static int PrefixBytes(ClientSubnet subnet) =>
        Math.Min((subnet.SourcePrefix + 7) / 8, subnet.Address.AddressFamily == AddressFamily.InterNetworkV6 ? 16 : 4);
}
