using System.Buffers.Binary;
using System.Net;

namespace Fairlead.Api.Dns.Wire;

/// <summary>The EDNS client subnet option (RFC 7871).</summary>
internal readonly record struct ClientSubnet(IPAddress Address, byte SourcePrefix);

/// <summary>One question as it came, with what EDNS said beside it.</summary>
internal sealed record DnsRequest
{
    public const int HeaderLength = 12;

    private const ushort ClientSubnetOption = 8;

    public required ushort Id { get; init; }

    public bool RecursionDesired { get; init; }

    /// <summary>0 for a standard query.</summary>
    public int OperationCode { get; init; }

    /// <summary>The name as asked, without the last dot; its case is kept for the echo (draft-vixie-dnsext-dns0x20).</summary>
    public required string Name { get; init; }

    public required DnsType Type { get; init; }

    public ushort Class { get; init; } = 1;

    /// <summary>The question's bytes, to be echoed as they are.</summary>
    public required ReadOnlyMemory<byte> RawQuestion { get; init; }

    /// <summary>The payload size the client takes, null without EDNS.</summary>
    public int? EdnsSize { get; init; }

    public ClientSubnet? Subnet { get; init; }

    /// <summary>The node of the agent that was asked and sent the question on; empty when it is this one.</summary>
    public string AskedNode { get; init; } = "";

    /// <summary>Reads a message with exactly one question.</summary>
    /// <returns>Null when it is not one; <paramref name="error"/> says why.</returns>
    public static DnsRequest? TryParse(ReadOnlyMemory<byte> message, out string error)
    {
        var span = message.Span;
        if (span.Length < HeaderLength)
        {
            error = "shorter than a header";
            return null;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(span[2..]);
        if ((flags & (ushort)DnsFlags.Response) != 0)
        {
            error = "an answer, not a question";
            return null;
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(span[4..]) != 1)
        {
            error = "not exactly one question";
            return null;
        }

        var position = HeaderLength;
        if (!DnsNames.TryRead(span, ref position, out var name) || position + 4 > span.Length)
        {
            error = "the question breaks off";
            return null;
        }

        var request = new DnsRequest
        {
            Id = BinaryPrimitives.ReadUInt16BigEndian(span),
            RecursionDesired = (flags & (ushort)DnsFlags.RecursionDesired) != 0,
            OperationCode = (flags >> 11) & 15,
            Name = name,
            Type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(span[position..]),
            Class = BinaryPrimitives.ReadUInt16BigEndian(span[(position + 2)..]),
            RawQuestion = message[HeaderLength..(position + 4)],
        };
        position += 4;
        var records = BinaryPrimitives.ReadUInt16BigEndian(span[6..]) + BinaryPrimitives.ReadUInt16BigEndian(span[8..]) + BinaryPrimitives.ReadUInt16BigEndian(span[10..]);
        error = "";
        for (var i = 0; i < records; i++)
        {
            if (!DnsNames.TrySkip(span, ref position) || position + 10 > span.Length)
            {
                error = "a record breaks off";
                return null;
            }

            var type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(span[position..]);
            var payload = BinaryPrimitives.ReadUInt16BigEndian(span[(position + 2)..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(span[(position + 8)..]);
            position += 10;
            if (position + length > span.Length)
            {
                error = "a record breaks off";
                return null;
            }

            if (type == DnsType.Opt)
            {
                request = request with { EdnsSize = payload, Subnet = ReadSubnet(span.Slice(position, length)) };
            }

            position += length;
        }

        return request;
    }

    private static ClientSubnet? ReadSubnet(ReadOnlySpan<byte> options)
    {
        while (options.Length >= 4)
        {
            var code = BinaryPrimitives.ReadUInt16BigEndian(options);
            var length = BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (options.Length < 4 + length)
            {
                return null;
            }

            var data = options.Slice(4, length);
            options = options[(4 + length)..];
            if (code != ClientSubnetOption || data.Length < 4)
            {
                continue;
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(data) switch { 1 => 4, 2 => 16, _ => 0 };
            if (size == 0 || data.Length - 4 > size)
            {
                return null;
            }

            Span<byte> address = stackalloc byte[size];
            address.Clear();
            data[4..].CopyTo(address);
            return new ClientSubnet(new IPAddress(address), data[2]);
        }

        return null;
    }
}
