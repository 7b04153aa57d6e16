using System.Buffers.Binary;
using System.Net;

namespace Fairlead.Api.Dns.Wire;

/// <summary>Reads the addresses and aliases of an answer.</summary>
internal static class DnsAnswerReader
{
    /// <returns>A, AAAA and CNAME records in order; empty when the message is broken or says no.</returns>
    public static List<DnsRecord> ReadAnswers(ReadOnlySpan<byte> message)
    {
        var records = new List<DnsRecord>();
        if (message.Length < DnsRequest.HeaderLength || (message[3] & 15) != (int)DnsCode.NoError)
        {
            return records;
        }

        var position = DnsRequest.HeaderLength;
        for (var questions = BinaryPrimitives.ReadUInt16BigEndian(message[4..]); questions > 0; questions--)
        {
            if (!DnsNames.TrySkip(message, ref position))
            {
                return records;
            }

            position += 4;
        }

        for (var answers = BinaryPrimitives.ReadUInt16BigEndian(message[6..]); answers > 0; answers--)
        {
            if (!DnsNames.TryRead(message, ref position, out var name) || position + 10 > message.Length)
            {
                return records;
            }

            var type = (DnsType)BinaryPrimitives.ReadUInt16BigEndian(message[position..]);
            var ttl = BinaryPrimitives.ReadUInt32BigEndian(message[(position + 4)..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(message[(position + 8)..]);
            position += 10;
            if (position + length > message.Length)
            {
                return records;
            }

            if ((type == DnsType.A && length == 4) || (type == DnsType.Aaaa && length == 16))
            {
                records.Add(new AddressRecord(name, ttl, new IPAddress(message.Slice(position, length))));
            }
            else if (type == DnsType.Cname)
            {
                var at = position;
                if (DnsNames.TryRead(message, ref at, out var target))
                {
                    records.Add(new NameRecord(name, DnsType.Cname, ttl, target));
                }
            }

            position += length;
        }

        return records;
    }
}
