namespace Fairlead.Balancer.Http1;

/// <summary>What the parser found in one request head: offsets into the parsed buffer, and how its body is framed.</summary>
internal struct RequestHead
{
    public int MethodStart;
    public int MethodLength;
    public int UriStart;
    public int UriLength;
    public int PathStart;
    public int PathLength;
    public int QueryStart;
    public int QueryLength;

    /// <summary>0 or 1; a higher minor version than 1 is spoken to as 1 (RFC 9110 2.5).</summary>
    public int MinorVersion;

    /// <summary>Bytes up to and with the empty line, empty lines before the request line included.</summary>
    public int Length;

    public int FieldCount;

    /// <summary>Every line ends in CR LF: runs of lines can be passed on as they are.</summary>
    public bool ExactLines;

    public MessageFraming Framing;

    /// <summary>Whether the client wants the connection kept: version and Connection header taken together.</summary>
    public bool KeepAlive;

    /// <summary>Connection: upgrade and an Upgrade header.</summary>
    public bool Upgrade;

    public bool ExpectContinue;

    public RequestMethod Method;
}

/// <summary>How a message body ends (RFC 9112 6.3).</summary>
internal struct MessageFraming
{
    public BodyKind Kind;

    /// <summary>Bytes of the body when <see cref="BodyKind.Length"/>.</summary>
    public long Length;
}

internal enum BodyKind : byte
{
    None,
    Length,
    Chunked,

    /// <summary>Responses only: the body ends when the server closes.</summary>
    UntilClose,
}

/// <summary>The methods whose meaning the data plane needs: body rules and whether a request may be repeated.</summary>
internal enum RequestMethod : byte
{
    Other,
    Get,
    Head,
    Options,
    Trace,
    Put,
    Delete,
    Post,
    Connect,
}
