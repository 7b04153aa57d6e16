using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Routing;

namespace Fairlead.Balancer.Http1;

/// <summary>Writes a request head as it goes to a server.</summary>
internal static class RequestWriter
{
    /// <summary>Returns the length, or -1 when it does not fit.</summary>
    /// <param name="destination">Where to write.</param>
    /// <param name="data">The bytes the head was parsed from.</param>
    /// <param name="head">The parsed head.</param>
    /// <param name="fields">Its lines.</param>
    /// <param name="closeServer">Ask the server to close after the response.</param>
    /// <param name="client">For X-Forwarded-For.</param>
    /// <param name="forwardFor">Null: no such line.</param>
    public static int Write(
        Span<byte> destination,
        ReadOnlySpan<byte> data,
        in RequestHead head,
        ReadOnlySpan<HeaderField> fields,
        bool closeServer,
        in PeerAddress client,
        ForwardFor? forwardFor)
    {
        var writer = new HeadWriter(destination);

        // 1. The request line; a 1.0 client's request stays one, so that the server does not answer what it cannot read.
        writer.Write(data[head.MethodStart..(head.UriStart + head.UriLength)]);
        writer.Write(head.MinorVersion == 0 ? " HTTP/1.0\r\n"u8 : " HTTP/1.1\r\n"u8);

        // 2. The lines. Dropped: Connection, which is written anew; a second length; Host when the target says another.
        ReadOnlySpan<byte> authority = AuthorityOf(data, in head);
        UInt128 drop = Dropped(fields, in head, !authority.IsEmpty, out bool hasConnection);
        writer.WriteFields(data, fields, drop, head.Length, head.ExactLines);
        if (!authority.IsEmpty)
        {
            // RFC 9112 3.2.2: a proxy replaces Host with the authority of an absolute target.
            writer.WriteField("host"u8, authority);
        }

        // 3. X-Forwarded-For: a line of its own behind older ones.
        if (forwardFor is not null && !client.IsUnknown && !forwardFor.Exempts(in client)
            && !(forwardFor.IfNone && Has(data, fields, forwardFor.Name)))
        {
            Span<byte> address = stackalloc byte[64];
            writer.WriteField(forwardFor.Name, address[..client.FormatAddress(address)]);
        }

        // 4. Connection and the end.
        ReadOnlySpan<byte> ours = closeServer ? "close"u8 : head.MinorVersion == 0 ? "keep-alive"u8 : default;
        if (hasConnection || !ours.IsEmpty)
        {
            writer.WriteConnection(data, fields, ours);
        }

        writer.Write("\r\n"u8);
        return writer.Overflowed ? -1 : writer.Length;
    }

    private static UInt128 Dropped(
        ReadOnlySpan<HeaderField> fields, in RequestHead head, bool dropHost, out bool hasConnection)
    {
        UInt128 drop = 0;
        bool sawHost = dropHost;
        int lengths = 0;
        hasConnection = false;
        for (int i = 0; i < fields.Length; i++)
        {
            switch (fields[i].Known)
            {
                case KnownHeader.Connection:
                    hasConnection = true;
                    drop |= UInt128.One << i;
                    break;
                case KnownHeader.ContentLength:
                    lengths++;
                    drop |= head.Framing.Kind == BodyKind.Chunked || lengths > 1 ? UInt128.One << i : UInt128.Zero;
                    break;
                case KnownHeader.Host when sawHost:
                    drop |= UInt128.One << i;
                    break;
                case KnownHeader.Host:
                    sawHost = true;
                    break;
            }
        }

        return drop;
    }

    private static bool Has(ReadOnlySpan<byte> data, ReadOnlySpan<HeaderField> fields, ReadOnlySpan<byte> name)
    {
        foreach (ref readonly HeaderField field in fields)
        {
            if (field.NameLength == name.Length && data.Slice(field.NameStart, field.NameLength).SequenceEqual(name))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>host[:port] of an absolute target, without a default port and user information; empty for other forms.</summary>
    private static ReadOnlySpan<byte> AuthorityOf(ReadOnlySpan<byte> data, in RequestHead head)
    {
        ReadOnlySpan<byte> target = data.Slice(head.UriStart, head.UriLength);
        if (target[0] == '/' || head.Method == RequestMethod.Connect)
        {
            return default;
        }

        int scheme = target.IndexOf("://"u8);
        if (scheme <= 0)
        {
            return default;
        }

        ReadOnlySpan<byte> authority = target[(scheme + 3)..(head.PathStart - head.UriStart)];
        int at = authority.LastIndexOf((byte)'@');
        authority = authority[(at + 1)..];
        ReadOnlySpan<byte> port = scheme == 5 ? ":443"u8 : ":80"u8;
        return authority.EndsWith(port) ? authority[..^port.Length] : authority;
    }
}
