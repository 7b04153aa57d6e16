using System.Text;

namespace Fairlead.Api.Dns.Wire;

/// <summary>Names on the wire (RFC 1035 3.1 and 4.1.4). In memory a name has dots between its labels and none at its end.</summary>
internal static class DnsNames
{
    /// <summary>RFC 1035 2.3.4.</summary>
    public const int LongestName = 255;

    /// <summary>RFC 1035 2.3.4.</summary>
    public const int LongestLabel = 63;

    /// <summary>Pointers may form a loop; no name needs more.</summary>
    private const int MostPointers = 32;

    /// <returns>False when the name runs over the end, is too long, or its pointers do not lead anywhere.</returns>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int position, out string name)
    {
        name = "";
        var text = new StringBuilder();
        var at = position;
        var end = -1;
        for (var pointers = 0; at < message.Length;)
        {
            int length = message[at];
            if (length == 0)
            {
                position = end < 0 ? at + 1 : end;
                name = text.ToString();
                return true;
            }

            if ((length & 0xc0) == 0xc0)
            {
                if (at + 1 >= message.Length || ++pointers > MostPointers)
                {
                    return false;
                }

                end = end < 0 ? at + 2 : end;
                at = ((length & 0x3f) << 8) | message[at + 1];
                continue;
            }

            if (length > LongestLabel || at + 1 + length > message.Length || text.Length + length + 1 > LongestName)
            {
                return false;
            }

            if (text.Length > 0)
            {
                text.Append('.');
            }

            // One byte, one character: what is not ASCII comes back as it came.
            foreach (var octet in message.Slice(at + 1, length))
            {
                text.Append((char)octet);
            }

            at += length + 1;
        }

        return false;
    }

    public static bool TrySkip(ReadOnlySpan<byte> message, ref int position)
    {
        while (position < message.Length)
        {
            int length = message[position];
            if (length == 0)
            {
                position++;
                return true;
            }

            if ((length & 0xc0) == 0xc0)
            {
                position += 2;
                return position <= message.Length;
            }

            position += length + 1;
        }

        return false;
    }

    /// <summary>Whether a name can be sent: every label 1 to 63 bytes, 255 in all.</summary>
    public static bool IsEncodable(string name)
    {
        if (name.Length == 0)
        {
            return true;
        }

        if (name.Length + 2 > LongestName)
        {
            return false;
        }

        var start = 0;
        for (var i = 0; i <= name.Length; i++)
        {
            if (i < name.Length && name[i] != '.')
            {
                if (name[i] > 255)
                {
                    return false;
                }

                continue;
            }

            if (i - start is 0 or > LongestLabel)
            {
                return false;
            }

            start = i + 1;
        }

        return true;
    }

    /// <summary>Length on the wire without compression.</summary>
    public static int EncodedLength(string name) => name.Length == 0 ? 1 : name.Length + 2;

    public static string TrimDot(string name) => name.EndsWith('.') ? name[..^1] : name;
}
