using System.Text;

namespace Fairlead.Balancer.Http1;

/// <summary>Builds a head in a span. Overflow is remembered, not thrown: the caller looks once, at the end.</summary>
internal ref struct HeadWriter(Span<byte> destination)
{
    private readonly Span<byte> destination = destination;

    public int Length { get; private set; }

    public bool Overflowed { get; private set; }

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        if (bytes.TryCopyTo(destination[Length..]))
        {
            Length += bytes.Length;
        }
        else
        {
            Overflowed = true;
        }
    }

    public void WriteField(scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        Write(name);
        Write(": "u8);
        Write(value);
        Write("\r\n"u8);
    }

    /// <summary>
    /// Passes on header lines but those <paramref name="drop"/> marks, in as few copies as there are gaps. Lines that did
    /// not end in CR LF are written anew.
    /// </summary>
    public void WriteFields(
        scoped ReadOnlySpan<byte> data, scoped ReadOnlySpan<HeaderField> fields, UInt128 drop, int headLength, bool exactLines)
    {
        if (!exactLines)
        {
            for (int i = 0; i < fields.Length; i++)
            {
                if (((drop >> i) & 1) == 0)
                {
                    ref readonly HeaderField field = ref fields[i];
                    WriteField(data.Slice(field.NameStart, field.NameLength), data.Slice(field.ValueStart, field.ValueLength));
                }
            }

            return;
        }

        int run = -1;
        for (int i = 0; i <= fields.Length; i++)
        {
            bool keep = i < fields.Length && ((drop >> i) & 1) == 0;
            if (keep)
            {
                run = run < 0 ? fields[i].NameStart : run;
            }
            else if (run >= 0)
            {
                int end = i < fields.Length ? fields[i].NameStart : headLength - 2;
                Write(data[run..end]);
                run = -1;
            }
        }
    }

    /// <summary>
    /// Connection: what the message said but close and keep-alive, which are this hop's own affair, and then ours.
    /// Writes no line when nothing is left to say.
    /// </summary>
    public void WriteConnection(scoped ReadOnlySpan<byte> data, scoped ReadOnlySpan<HeaderField> fields, scoped ReadOnlySpan<byte> ours)
    {
        bool any = false;
        foreach (ref readonly HeaderField field in fields)
        {
            if (field.Known != KnownHeader.Connection)
            {
                continue;
            }

            ReadOnlySpan<byte> rest = data.Slice(field.ValueStart, field.ValueLength);
            while (!rest.IsEmpty)
            {
                int comma = rest.IndexOf((byte)',');
                ReadOnlySpan<byte> token = (comma < 0 ? rest : rest[..comma]).Trim(" \t"u8);
                rest = comma < 0 ? default : rest[(comma + 1)..];
                if (!token.IsEmpty && !Ascii.EqualsIgnoreCase(token, "close"u8) && !Ascii.EqualsIgnoreCase(token, "keep-alive"u8))
                {
                    Write(any ? ", "u8 : "connection: "u8);
                    Write(token);
                    any = true;
                }
            }
        }

        if (!ours.IsEmpty)
        {
            Write(any ? ", "u8 : "connection: "u8);
            Write(ours);
            any = true;
        }

        if (any)
        {
            Write("\r\n"u8);
        }
    }
}
