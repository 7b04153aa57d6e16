namespace Fairlead.Balancer.Http1;

/// <summary>What came out of a parser. Whatever the split of the bytes, the same bytes end in the same result.</summary>
internal enum ParseResult
{
    Complete,

    /// <summary>Correct so far: more bytes are needed.</summary>
    Incomplete,

    /// <summary>Not HTTP/1, or framed in a way two readers could understand differently: 400 to a client, 502 for a server.</summary>
    Invalid,

    /// <summary>More header lines than <see cref="HeadParser.MaxFields"/>.</summary>
    TooManyFields,
}
