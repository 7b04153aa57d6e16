using Fairlead.Balancer.Loops;

namespace Fairlead.Balancer.Http1;

/// <summary>
/// What rules and expressions may look at, without a copy: spans into the receive buffer, valid only during the call.
/// In <c>mode tcp</c> only the two addresses are there (<see cref="IsHttp"/> is false and every span is empty).
/// </summary>
internal readonly ref struct RequestView
{
    private readonly ReadOnlySpan<byte> head;
    private readonly ReadOnlySpan<HeaderField> fields;
    private readonly ref readonly PeerAddress source;
    private readonly ref readonly PeerAddress destination;

    /// <summary>A connection of <c>mode tcp</c>.</summary>
    public RequestView(in PeerAddress source, in PeerAddress destination)
    {
        this.source = ref source;
        this.destination = ref destination;
    }

    /// <summary>A parsed request. <paramref name="head"/> is the buffer the offsets of <paramref name="request"/> point into.</summary>
    public RequestView(
        ReadOnlySpan<byte> head,
        in RequestHead request,
        ReadOnlySpan<HeaderField> fields,
        in PeerAddress source,
        in PeerAddress destination)
    {
        this.head = head;
        this.fields = fields;
        this.source = ref source;
        this.destination = ref destination;
        IsHttp = true;
        Method = head.Slice(request.MethodStart, request.MethodLength);
        Uri = head.Slice(request.UriStart, request.UriLength);
        Path = head.Slice(request.PathStart, request.PathLength);
        Query = head.Slice(request.QueryStart, request.QueryLength);
        MinorVersion = request.MinorVersion;
    }

    public bool IsHttp { get; }

    /// <summary>The client's address. <c>src</c>, <c>src_port</c>.</summary>
    public ref readonly PeerAddress Source => ref source;

    /// <summary>The address the client connected to. <c>dst</c>, <c>dst_port</c>.</summary>
    public ref readonly PeerAddress Destination => ref destination;

    /// <summary>As received, case kept.</summary>
    public ReadOnlySpan<byte> Method { get; }

    /// <summary>The whole request target as received (origin, absolute, authority or asterisk form).</summary>
    public ReadOnlySpan<byte> Uri { get; }

    /// <summary>From the first slash of the target (after an authority, if there is one) up to '?'. Empty for <c>*</c> and CONNECT.</summary>
    public ReadOnlySpan<byte> Path { get; }

    /// <summary>What follows the first '?'. Empty when there is none.</summary>
    public ReadOnlySpan<byte> Query { get; }

    /// <summary>0 for HTTP/1.0, 1 for HTTP/1.1.</summary>
    public int MinorVersion { get; }

    /// <summary>Header lines in order of arrival.</summary>
    public int HeaderCount => fields.Length;

    /// <summary>The lower-case name of header line <paramref name="index"/>.</summary>
    public ReadOnlySpan<byte> HeaderName(int index) => head.Slice(fields[index].NameStart, fields[index].NameLength);

    /// <summary>The value of header line <paramref name="index"/>, whole line, commas included.</summary>
    public ReadOnlySpan<byte> HeaderValue(int index) => head.Slice(fields[index].ValueStart, fields[index].ValueLength);

    /// <summary>
    /// The index of the next line with this lower-case name at or after <paramref name="from"/>, or -1.
    /// Going on from <c>index + 1</c> walks all of them.
    /// </summary>
    public int FindHeader(ReadOnlySpan<byte> lowerCaseName, int from = 0)
    {
        for (int i = from; i < fields.Length; i++)
        {
            ref readonly HeaderField field = ref fields[i];
            if (field.NameLength == lowerCaseName.Length
                && head.Slice(field.NameStart, field.NameLength).SequenceEqual(lowerCaseName))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The value of the first line with this lower-case name.</summary>
    public bool TryGetHeader(ReadOnlySpan<byte> lowerCaseName, out ReadOnlySpan<byte> value)
    {
        int index = FindHeader(lowerCaseName);
        value = index < 0 ? default : HeaderValue(index);
        return index >= 0;
    }
}
