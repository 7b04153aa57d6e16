using System.Text;

namespace Fairlead.Balancer.Http1;

/// <summary>
/// What the lines that frame and keep a message mean together, read the way that leaves no room for two opinions
/// (RFC 9112 6.3, 11.2): anything two readers could take differently is invalid.
/// </summary>
internal ref struct FieldMeaning
{
    /// <summary>-1 without Content-Length.</summary>
    public long ContentLength;
    public bool HasTransferEncoding;
    public bool Chunked;

    /// <summary>Nothing but the one word on the one line: no other coding, no empty items of a list.</summary>
    public bool OnlyChunked;
    public bool Close;
    public bool KeepAlive;
    public bool UpgradeToken;
    public bool HasUpgrade;
    public bool ExpectContinue;

    /// <summary>False: the message must be refused.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, ReadOnlySpan<HeaderField> fields, out FieldMeaning meaning)
    {
        meaning = new FieldMeaning { ContentLength = -1 };
        int host = -1;
        for (int i = 0; i < fields.Length; i++)
        {
            ref readonly HeaderField field = ref fields[i];
            if (field.Known == KnownHeader.Other)
            {
                continue;
            }

            ReadOnlySpan<byte> value = data.Slice(field.ValueStart, field.ValueLength);
            switch (field.Known)
            {
                case KnownHeader.Connection:
                    meaning.ReadConnection(value);
                    break;
                case KnownHeader.ContentLength:
                    if (!meaning.ReadContentLength(value))
                    {
                        return false;
                    }

                    break;
                case KnownHeader.TransferEncoding:
                    if (!meaning.ReadTransferEncoding(value))
                    {
                        return false;
                    }

                    break;
                case KnownHeader.Host:
                    // RFC 9112 3.2: more than one Host line is refused; the very same twice hurts nobody.
                    if (host >= 0 && !Ascii.EqualsIgnoreCase(value, data.Slice(fields[host].ValueStart, fields[host].ValueLength)))
                    {
                        return false;
                    }

                    host = i;
                    break;
                case KnownHeader.Upgrade:
                    meaning.HasUpgrade = true;
                    break;
                case KnownHeader.Expect:
                    meaning.ExpectContinue |= Ascii.EqualsIgnoreCase(value, "100-continue"u8);
                    break;
            }
        }

        // A last coding other than chunked leaves a request's length to guesses (RFC 9112 6.3 case 4).
        return !meaning.HasTransferEncoding || meaning.Chunked;
    }

    private void ReadConnection(ReadOnlySpan<byte> value)
    {
        while (NextToken(ref value, out ReadOnlySpan<byte> token))
        {
            if (Ascii.EqualsIgnoreCase(token, "close"u8))
            {
                Close = true;
            }
            else if (Ascii.EqualsIgnoreCase(token, "keep-alive"u8))
            {
                KeepAlive = true;
            }
            else if (Ascii.EqualsIgnoreCase(token, "upgrade"u8))
            {
                UpgradeToken = true;
            }
        }
    }

    private bool ReadContentLength(ReadOnlySpan<byte> value)
    {
        // RFC 9112 6.3 case 5 would let a list of one and the same number count once; exact digits are required here, as by
        // HAProxy, and repeated lines of the same number are sent on once.
        if (!TryReadDecimal(value, out long length) || (ContentLength >= 0 && ContentLength != length))
        {
            return false;
        }

        ContentLength = length;
        return true;
    }

    private bool ReadTransferEncoding(ReadOnlySpan<byte> value)
    {
        OnlyChunked = !HasTransferEncoding && Ascii.EqualsIgnoreCase(value.Trim(" \t"u8), "chunked"u8);
        HasTransferEncoding = true;
        bool any = false;
        while (NextToken(ref value, out ReadOnlySpan<byte> token))
        {
            // Chunked is the last coding, once (RFC 9112 6.1); a token behind it, even on another line, is refused.
            if (Chunked)
            {
                return false;
            }

            any = true;
            if (Ascii.EqualsIgnoreCase(token, "chunked"u8))
            {
                Chunked = true;
            }
            else if (!IsKnownCoding(token))
            {
                return false;
            }
        }

        return any;
    }

    private static bool IsKnownCoding(ReadOnlySpan<byte> token) =>
        Ascii.EqualsIgnoreCase(token, "gzip"u8) || Ascii.EqualsIgnoreCase(token, "deflate"u8)
        || Ascii.EqualsIgnoreCase(token, "compress"u8) || Ascii.EqualsIgnoreCase(token, "x-gzip"u8)
        || Ascii.EqualsIgnoreCase(token, "x-compress"u8);

    /// <summary>Exactly digits, no sign, no white space; larger than a long is refused.</summary>
    private static bool TryReadDecimal(ReadOnlySpan<byte> digits, out long value)
    {
        value = 0;
        if (digits.IsEmpty || digits.Length > 18)
        {
            return false;
        }

        foreach (byte c in digits)
        {
            if (c is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (c - '0');
        }

        return true;
    }

    /// <summary>The next item of a comma list; empty items are skipped (RFC 9110 5.6.1).</summary>
    private static bool NextToken(ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> token)
    {
        while (!rest.IsEmpty)
        {
            int comma = rest.IndexOf((byte)',');
            token = (comma < 0 ? rest : rest[..comma]).Trim(" \t"u8);
            rest = comma < 0 ? default : rest[(comma + 1)..];
            if (!token.IsEmpty)
            {
                return true;
            }
        }

        token = default;
        return false;
    }
}
