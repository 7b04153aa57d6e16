using System.Buffers;
using System.Runtime.CompilerServices;

namespace Fairlead.Balancer.Http1;

/// <summary>
/// Header lines of requests and responses, over spans. Lower-cases names and joins folded lines in place; both leave bytes
/// that parse to the same again, so a head that arrives in pieces is simply parsed from its start once more.
/// </summary>
internal static class HeadParser
{
    /// <summary>tune.http.maxhdr: "at most 101 headers" by default, HAProxy's figure.</summary>
    public const int MaxFields = 101;

    /// <summary>
    /// RFC 9110 5.5: no control character but HTAB in a value. CR and LF are in the set, so one vectorised search finds the
    /// end of the line and everything forbidden before it.
    /// </summary>
    private static readonly SearchValues<byte> LineEndOrControl = SearchValues.Create(
        [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 127]);

    /// <summary>Token characters (RFC 9110 5.6.2) mapped to lower case; zero for everything else.</summary>
    private static readonly byte[] TokenLower = BuildTokens();

    public static bool IsToken(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return false;
        }

        foreach (byte c in text)
        {
            if (TokenLower[c] == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Parses header lines from <paramref name="at"/> to the empty line. On <see cref="ParseResult.Complete"/>
    /// <paramref name="at"/> is behind the empty line and <paramref name="count"/> lines are in <paramref name="fields"/>;
    /// <paramref name="exact"/> says that every line ends in CR LF, so that runs of lines can be passed on as they are.
    /// </summary>
    public static ParseResult ParseFields(Span<byte> data, ref int at, Span<HeaderField> fields, out int count, out bool exact)
    {
        count = 0;
        exact = true;
        int position = at;
        byte[] tokens = TokenLower;
        while (true)
        {
            if (position >= data.Length)
            {
                return ParseResult.Incomplete;
            }

            byte first = data[position];
            if (first == '\n')
            {
                exact = false;
                at = position + 1;
                return ParseResult.Complete;
            }

            if (first == '\r')
            {
                if (position + 1 >= data.Length)
                {
                    return ParseResult.Incomplete;
                }

                if (data[position + 1] != '\n')
                {
                    return ParseResult.Invalid;
                }

                at = position + 2;
                return ParseResult.Complete;
            }

            // 1. The name: tokens up to the colon, nothing between (RFC 9112 5.1: white space before the colon is refused).
            int nameStart = position;
            while (true)
            {
                if (position >= data.Length)
                {
                    return ParseResult.Incomplete;
                }

                byte lower = tokens[data[position]];
                if (lower == 0)
                {
                    break;
                }

                data[position++] = lower;
            }

            if (data[position] != ':' || position == nameStart)
            {
                return ParseResult.Invalid;
            }

            int nameLength = position - nameStart;
            position++;

            // 2. The value: to the end of the line, and of the lines folded onto it.
            int valueStart = position;
            int valueEnd;
            while (true)
            {
                int stop = data[position..].IndexOfAny(LineEndOrControl);
                if (stop < 0)
                {
                    return ParseResult.Incomplete;
                }

                valueEnd = position + stop;
                int next = LineEnd(data, valueEnd, out ParseResult problem);
                if (next < 0)
                {
                    return problem;
                }

                exact &= next - valueEnd == 2;

                // The line goes on if the next one begins with white space; that byte must be there to know.
                if (next >= data.Length)
                {
                    return ParseResult.Incomplete;
                }

                position = next;
                if (data[next] is not ((byte)' ' or (byte)'\t'))
                {
                    break;
                }

                // RFC 9112 5.2: obsolete folding is replaced by spaces.
                data[valueEnd..next].Fill((byte)' ');
            }

            if (count == fields.Length)
            {
                return ParseResult.TooManyFields;
            }

            while (valueStart < valueEnd && data[valueStart] is (byte)' ' or (byte)'\t')
            {
                valueStart++;
            }

            while (valueEnd > valueStart && data[valueEnd - 1] is (byte)' ' or (byte)'\t')
            {
                valueEnd--;
            }

            ref HeaderField field = ref fields[count++];
            field.NameStart = nameStart;
            field.NameLength = nameLength;
            field.ValueStart = valueStart;
            field.ValueLength = valueEnd - valueStart;
            field.Known = Recognise(data.Slice(nameStart, nameLength));
        }
    }

    /// <summary>
    /// The position behind the line end at <paramref name="at"/>, where a CR or LF or another control character stands.
    /// CR LF, or LF alone (RFC 9112 2.2 allows it, HAProxy accepts it; what goes out always has CR LF). A CR without LF is refused.
    /// </summary>
    public static int LineEnd(ReadOnlySpan<byte> data, int at, out ParseResult problem)
    {
        problem = ParseResult.Invalid;
        if (data[at] == '\n')
        {
            return at + 1;
        }

        if (data[at] != '\r')
        {
            return -1;
        }

        if (at + 1 >= data.Length)
        {
            problem = ParseResult.Incomplete;
            return -1;
        }

        return data[at + 1] == '\n' ? at + 2 : -1;
    }

    /// <summary>Finds the end of a line's text: the first control character but HTAB, or -1.</summary>
    public static int FindControl(ReadOnlySpan<byte> data) => data.IndexOfAny(LineEndOrControl);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static KnownHeader Recognise(ReadOnlySpan<byte> name)
    {
        // By length first: nearly every name is settled by the switch alone.
        switch (name.Length)
        {
            case 2:
                return name.SequenceEqual("te"u8) ? KnownHeader.Te : KnownHeader.Other;
            case 4:
                return name.SequenceEqual("host"u8) ? KnownHeader.Host : KnownHeader.Other;
            case 6:
                return name.SequenceEqual("expect"u8) ? KnownHeader.Expect : KnownHeader.Other;
            case 7:
                return name.SequenceEqual("upgrade"u8) ? KnownHeader.Upgrade
                    : name.SequenceEqual("trailer"u8) ? KnownHeader.Trailer
                    : KnownHeader.Other;
            case 10:
                return name.SequenceEqual("connection"u8) ? KnownHeader.Connection
                    : name.SequenceEqual("keep-alive"u8) ? KnownHeader.KeepAlive
                    : KnownHeader.Other;
            case 14:
                return name.SequenceEqual("content-length"u8) ? KnownHeader.ContentLength : KnownHeader.Other;
            case 16:
                return name.SequenceEqual("proxy-connection"u8) ? KnownHeader.ProxyConnection : KnownHeader.Other;
            case 17:
                return name.SequenceEqual("transfer-encoding"u8) ? KnownHeader.TransferEncoding : KnownHeader.Other;
            default:
                return KnownHeader.Other;
        }
    }

    private static byte[] BuildTokens()
    {
        byte[] table = new byte[256];
        foreach (char c in "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz")
        {
            table[c] = (byte)c;
            table[char.ToUpperInvariant(c)] = (byte)c;
        }

        return table;
    }
}
