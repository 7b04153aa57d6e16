namespace Fairlead.Balancer.Http1;

/// <summary>Writes a response head as it goes to a client.</summary>
internal static class ResponseWriter
{
    /// <summary>Returns the length, or -1 when it does not fit.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="data">The bytes the head was parsed from.</param>
    /// <param name="head">The parsed head.</param>
    /// <param name="fields">Its lines.</param>
    /// <param name="connection">"close", "keep-alive" or nothing: what this hop says itself.</param>
    /// <param name="decoded">Chunks are taken apart for a 1.0 client: Transfer-Encoding goes.</param>
    public static int Write(
        Span<byte> destination,
        ReadOnlySpan<byte> data,
        in ResponseHead head,
        ReadOnlySpan<HeaderField> fields,
        ReadOnlySpan<byte> connection,
        bool decoded)
    {
        var writer = new HeadWriter(destination);

        // Our own version (RFC 9110 2.5), the server's status and reason.
        writer.Write("HTTP/1.1"u8);
        writer.Write(data.Slice(head.LineStart + 8, head.LineLength - 8));
        writer.Write("\r\n"u8);
        UInt128 drop = 0;
        int lengths = 0;
        bool hasConnection = false;
        for (int i = 0; i < fields.Length; i++)
        {
            switch (fields[i].Known)
            {
                case KnownHeader.Connection:
                    hasConnection = true;
                    drop |= UInt128.One << i;
                    break;
                case KnownHeader.ContentLength when head.Framing.Kind == BodyKind.Chunked || ++lengths > 1:
                    drop |= UInt128.One << i;
                    break;
                case KnownHeader.TransferEncoding when decoded:
                    drop |= UInt128.One << i;
                    break;
            }
        }

        writer.WriteFields(data, fields, drop, head.Length, head.ExactLines);
        if (hasConnection || !connection.IsEmpty)
        {
            writer.WriteConnection(data, fields, connection);
        }

        writer.Write("\r\n"u8);
        return writer.Overflowed ? -1 : writer.Length;
    }
}
