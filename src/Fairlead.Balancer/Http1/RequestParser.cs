using System.Buffers;

namespace Fairlead.Balancer.Http1;

/// <summary>Parses one request head. Strict where leniency would let two readers disagree (RFC 9112 11.2).</summary>
internal static class RequestParser
{
    /// <summary>What may stand in a request target: visible ASCII but '#'. 8-bit and control characters and fragments are refused.</summary>
    private static readonly SearchValues<byte> TargetCharacters = SearchValues.Create(
        "!\"$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>
    /// Parses from the start of <paramref name="data"/>. Changes the bytes of header names to lower case, also when incomplete.
    /// </summary>
    public static ParseResult Parse(Span<byte> data, Span<HeaderField> fields, out RequestHead head)
    {
        head = default;

        // 1. Empty lines before a request line are skipped (RFC 9112 2.2).
        int at = 0;
        while (at < data.Length && data[at] is (byte)'\r' or (byte)'\n')
        {
            if (data[at] == '\r')
            {
                if (at + 1 == data.Length)
                {
                    return ParseResult.Incomplete;
                }

                if (data[at + 1] != '\n')
                {
                    return ParseResult.Invalid;
                }

                at++;
            }

            at++;
        }

        // 2. The request line: three words, single spaces.
        ParseResult line = ParseRequestLine(data, ref at, ref head);
        if (line != ParseResult.Complete)
        {
            return line;
        }

        // 3. Header lines.
        ParseResult lines = HeadParser.ParseFields(data, ref at, fields, out head.FieldCount, out head.ExactLines);
        if (lines != ParseResult.Complete)
        {
            return lines;
        }

        head.Length = at;
        SplitTarget(data, ref head);
        return Interpret(data, fields[..head.FieldCount], ref head) ? ParseResult.Complete : ParseResult.Invalid;
    }

    private static ParseResult ParseRequestLine(Span<byte> data, ref int at, ref RequestHead head)
    {
        head.MethodStart = at;
        ReadOnlySpan<byte> rest = data[at..];
        int space = rest.IndexOfAnyExcept(TokenCharacters);
        if (space < 0)
        {
            return ParseResult.Incomplete;
        }

        if (space == 0 || rest[space] != ' ')
        {
            return ParseResult.Invalid;
        }

        head.MethodLength = space;
        head.UriStart = at + space + 1;
        rest = data[head.UriStart..];
        int end = rest.IndexOfAnyExcept(TargetCharacters);
        if (end < 0)
        {
            return ParseResult.Incomplete;
        }

        // A line end here would be HTTP/0.9.
        if (end == 0 || rest[end] != ' ')
        {
            return ParseResult.Invalid;
        }

        head.UriLength = end;
        rest = rest[(end + 1)..];
        ReadOnlySpan<byte> version = "HTTP/1."u8;
        int known = Math.Min(rest.Length, version.Length);
        if (!rest[..known].SequenceEqual(version[..known]))
        {
            return ParseResult.Invalid;
        }

        if (rest.Length < version.Length + 2)
        {
            return rest.Length > version.Length && !char.IsAsciiDigit((char)rest[version.Length])
                ? ParseResult.Invalid
                : ParseResult.Incomplete;
        }

        byte minor = rest[version.Length];
        if (minor is < (byte)'0' or > (byte)'9')
        {
            return ParseResult.Invalid;
        }

        head.MinorVersion = minor == '0' ? 0 : 1;
        int lineEnd = head.UriStart + end + 1 + version.Length + 1;
        int next = HeadParser.LineEnd(data, lineEnd, out ParseResult problem);
        if (next < 0)
        {
            return problem;
        }

        at = next;
        return ParseResult.Complete;
    }

    private static SearchValues<byte> TokenCharacters { get; } = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    /// <summary>RFC 9112 3.2: origin form, absolute form, authority form (CONNECT) or asterisk.</summary>
    private static void SplitTarget(ReadOnlySpan<byte> data, ref RequestHead head)
    {
        ReadOnlySpan<byte> target = data.Slice(head.UriStart, head.UriLength);
        int path = 0;
        if (target[0] != '/')
        {
            int scheme = target.IndexOf("://"u8);
            int slash = scheme > 0 ? target[(scheme + 3)..].IndexOfAny((byte)'/', (byte)'?') : -1;
            path = slash < 0 ? target.Length : scheme + 3 + slash;
        }

        int question = target[path..].IndexOf((byte)'?');
        head.PathStart = head.UriStart + path;
        head.PathLength = question < 0 ? target.Length - path : question;
        head.QueryStart = question < 0 ? head.UriStart + target.Length : head.PathStart + question + 1;
        head.QueryLength = head.UriStart + target.Length - head.QueryStart;
    }

    private static bool Interpret(ReadOnlySpan<byte> data, ReadOnlySpan<HeaderField> fields, ref RequestHead head)
    {
        if (!FieldMeaning.TryRead(data, fields, out FieldMeaning meaning))
        {
            return false;
        }

        head.Method = Recognise(data.Slice(head.MethodStart, head.MethodLength));
        if (meaning.Chunked)
        {
            // RFC 9112 6.1: chunked in a 1.0 message means the framing is not to be trusted. Other codings before it, which a server
            // may not know and frame by its own idea, are allowed in responses only; HAProxy refuses them as well.
            if (head.MinorVersion == 0 || !meaning.OnlyChunked)
            {
                return false;
            }

            head.Framing.Kind = BodyKind.Chunked;
        }
        else if (meaning.ContentLength > 0)
        {
            head.Framing.Kind = BodyKind.Length;
            head.Framing.Length = meaning.ContentLength;
        }

        head.KeepAlive = !meaning.Close && (head.MinorVersion == 1 || meaning.KeepAlive);

        // Both lengths given: chunked wins, the length is dropped, and the connection ends afterwards (RFC 9112 6.1).
        if (meaning.Chunked && meaning.ContentLength >= 0)
        {
            head.KeepAlive = false;
        }

        head.Upgrade = meaning.UpgradeToken && meaning.HasUpgrade && head.MinorVersion == 1;
        head.ExpectContinue = meaning.ExpectContinue && head.MinorVersion == 1;
        return true;
    }

    private static RequestMethod Recognise(ReadOnlySpan<byte> method) => method.Length switch
    {
        3 when method.SequenceEqual("GET"u8) => RequestMethod.Get,
        3 when method.SequenceEqual("PUT"u8) => RequestMethod.Put,
        4 when method.SequenceEqual("POST"u8) => RequestMethod.Post,
        4 when method.SequenceEqual("HEAD"u8) => RequestMethod.Head,
        5 when method.SequenceEqual("TRACE"u8) => RequestMethod.Trace,
        6 when method.SequenceEqual("DELETE"u8) => RequestMethod.Delete,
        7 when method.SequenceEqual("OPTIONS"u8) => RequestMethod.Options,
        7 when method.SequenceEqual("CONNECT"u8) => RequestMethod.Connect,
        _ => RequestMethod.Other,
    };
}
