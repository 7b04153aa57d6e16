namespace Fairlead.Balancer.Http1;

/// <summary>What the parser found in one response head.</summary>
internal struct ResponseHead
{
    public int Status;
    public int MinorVersion;

    /// <summary>The status line without its line end.</summary>
    public int LineStart;
    public int LineLength;

    /// <summary>Bytes up to and with the empty line.</summary>
    public int Length;
    public int FieldCount;

    /// <summary>Every line ends in CR LF: runs of lines can be passed on as they are.</summary>
    public bool ExactLines;

    /// <summary>Framing by the head alone; the caller knows whether the request was HEAD or CONNECT.</summary>
    public MessageFraming Framing;

    /// <summary>Whether the server keeps the connection.</summary>
    public bool KeepAlive;

    /// <summary>True when the head had a Content-Length, also one of zero.</summary>
    public bool HasContentLength;
}

/// <summary>Parses one response head with the same rules as requests; what fails here is the server's fault: 502.</summary>
internal static class ResponseParser
{
    public static ParseResult Parse(Span<byte> data, Span<HeaderField> fields, out ResponseHead head)
    {
        head = default;

        // 1. Status line: HTTP/1.x SP 3DIGIT [SP reason] (RFC 9112 4; the space before an empty reason is often missing).
        ReadOnlySpan<byte> version = "HTTP/1."u8;
        int known = Math.Min(data.Length, version.Length);
        if (!data[..known].SequenceEqual(version[..known]))
        {
            return ParseResult.Invalid;
        }

        const int StatusAt = 9;
        const int StatusEnd = 12;
        if (data.Length <= StatusEnd)
        {
            return ParseResult.Incomplete;
        }

        byte minor = data[7];
        if (minor is < (byte)'0' or > (byte)'9' || data[8] != ' ')
        {
            return ParseResult.Invalid;
        }

        head.MinorVersion = minor == '0' ? 0 : 1;
        for (int i = StatusAt; i < StatusEnd; i++)
        {
            int digit = data[i] - '0';
            if (digit is < 0 or > 9)
            {
                return ParseResult.Invalid;
            }

            head.Status = (head.Status * 10) + digit;
        }

        if (head.Status < 100 || (data[StatusEnd] is not ((byte)' ' or (byte)'\r' or (byte)'\n')))
        {
            return ParseResult.Invalid;
        }

        int stop = HeadParser.FindControl(data[StatusEnd..]);
        if (stop < 0)
        {
            return ParseResult.Incomplete;
        }

        int lineEnd = StatusEnd + stop;
        int at = HeadParser.LineEnd(data, lineEnd, out ParseResult problem);
        if (at < 0)
        {
            return problem;
        }

        head.LineLength = lineEnd;

        // 2. Header lines.
        ParseResult lines = HeadParser.ParseFields(data, ref at, fields, out head.FieldCount, out head.ExactLines);
        if (lines != ParseResult.Complete)
        {
            return lines;
        }

        head.Length = at;
        return Interpret(data, fields[..head.FieldCount], ref head) ? ParseResult.Complete : ParseResult.Invalid;
    }

    private static bool Interpret(ReadOnlySpan<byte> data, ReadOnlySpan<HeaderField> fields, ref ResponseHead head)
    {
        if (!FieldMeaning.TryRead(data, fields, out FieldMeaning meaning))
        {
            return false;
        }

        head.KeepAlive = !meaning.Close && (head.MinorVersion == 1 || meaning.KeepAlive);
        head.HasContentLength = meaning.ContentLength >= 0;

        // RFC 9112 6.3: these never have a body, whatever the lines say. 101 ends HTTP on the connection.
        if (head.Status < 200 || head.Status is 204 or 304)
        {
            return true;
        }

        if (meaning.Chunked)
        {
            head.Framing.Kind = BodyKind.Chunked;

            // Two lengths, or chunked in a 1.0 message: pass it on by its chunks, then trust the connection no more.
            head.KeepAlive &= meaning.ContentLength < 0 && head.MinorVersion == 1;
        }
        else if (meaning.ContentLength >= 0)
        {
            head.Framing.Kind = meaning.ContentLength > 0 ? BodyKind.Length : BodyKind.None;
            head.Framing.Length = meaning.ContentLength;
        }
        else
        {
            head.Framing.Kind = BodyKind.UntilClose;
            head.KeepAlive = false;
        }

        return true;
    }
}
