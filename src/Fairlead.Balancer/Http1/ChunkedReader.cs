using System.Runtime.InteropServices;

namespace Fairlead.Balancer.Http1;

/// <summary>
/// Walks over a chunked body (RFC 9112 7.1) to find its end, without copying: the bytes are passed on as they came. Strict
/// in sizes, extensions and line ends, since the peer will read the same bytes again with its own parser.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal struct ChunkedReader
{
    /// <summary>Bytes of size line, extensions included: more is an attack on whoever buffers lines.</summary>
    private const int MaxSizeLine = 4096;

    /// <summary>Bytes of all trailer lines together.</summary>
    private const int MaxTrailer = 8192;

    private enum State : byte
    {
        SizeFirst,
        Size,
        Extension,
        SizeLf,
        Data,
        DataCr,
        DataLf,
        TrailerStart,
        TrailerName,
        TrailerValue,
        TrailerLf,
        EndLf,
        Done,
        Broken,
    }

    private State state;
    private long remaining;
    private int lineLength;

    public readonly bool IsDone => state == State.Done;

    /// <summary>
    /// Takes bytes of the body. Returns how many belong to it (fewer than given only when it ended), or -1 when they are not
    /// chunked coding. With <paramref name="decode"/> the data alone is moved to the front of <paramref name="bytes"/> and
    /// <paramref name="decoded"/> says how much that is.
    /// </summary>
    public int Take(Span<byte> bytes, bool decode, out int decoded)
    {
        decoded = 0;
        int at = 0;
        while (at < bytes.Length && state != State.Done)
        {
            if (state == State.Data)
            {
                int take = (int)Math.Min(remaining, bytes.Length - at);
                if (decode)
                {
                    bytes.Slice(at, take).CopyTo(bytes[decoded..]);
                    decoded += take;
                }

                remaining -= take;
                at += take;
                if (remaining == 0)
                {
                    state = State.DataCr;
                }

                continue;
            }

            if (!Step(bytes[at++]))
            {
                state = State.Broken;
                return -1;
            }
        }

        return at;
    }

    private bool Step(byte c)
    {
        switch (state)
        {
            case State.SizeFirst:
                lineLength = 0;
                remaining = HexValue(c);
                state = State.Size;
                return remaining >= 0;

            case State.Size:
                int digit = HexValue(c);
                if (digit >= 0)
                {
                    // RFC 9112 7.1: no overflow. Fifteen digits are more than any body.
                    remaining = (remaining << 4) | (uint)digit;
                    return ++lineLength < 15;
                }

                return EndOfSize(c);

            case State.Extension:
                if (++lineLength > MaxSizeLine)
                {
                    return false;
                }

                if (c == '\r')
                {
                    state = State.SizeLf;
                    return true;
                }

                return c is (byte)'\t' or (>= (byte)' ' and not 127);

            case State.SizeLf:
                state = remaining == 0 ? State.TrailerStart : State.Data;
                lineLength = 0;
                return c == '\n';

            case State.DataCr:
                state = State.DataLf;
                return c == '\r';

            case State.DataLf:
                state = State.SizeFirst;
                return c == '\n';

            case State.TrailerStart:
                if (c == '\r')
                {
                    state = State.EndLf;
                    return true;
                }

                state = State.TrailerName;
                return HeadParser.IsToken([c]);

            case State.TrailerName:
                if (c == ':')
                {
                    state = State.TrailerValue;
                    return true;
                }

                return ++lineLength <= MaxTrailer && HeadParser.IsToken([c]);

            case State.TrailerValue:
                if (c == '\r')
                {
                    state = State.TrailerLf;
                    return true;
                }

                return ++lineLength <= MaxTrailer && c is (byte)'\t' or (>= (byte)' ' and not 127);

            case State.TrailerLf:
                state = State.TrailerStart;
                return c == '\n';

            case State.EndLf:
                state = State.Done;
                return c == '\n';

            default:
                return false;
        }
    }

    private bool EndOfSize(byte c)
    {
        switch (c)
        {
            case (byte)'\r':
                state = State.SizeLf;
                return true;
            case (byte)';' or (byte)' ' or (byte)'\t':
                state = State.Extension;
                return true;
            default:
                return false;
        }
    }

    private static int HexValue(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };
}
