using Fairlead.Balancer.Http1;
using Fairlead.Balancer.Loops;

namespace Fairlead.Balancer.Expressions;

/// <summary>An ACL over a number of the request.</summary>
/// <param name="ranges">The patterns; null for <c>-m bool</c> (not zero) and <c>-m found</c>.</param>
internal sealed class IntegerAcl(Fetch fetch, byte[] argument, int occurrence, long constant, IntegerRanges? ranges, bool foundOnly) : AclMatcher
{
    public override bool Matches(in RequestView request) =>
        TryGet(request, out long value) && (ranges is not null ? ranges.Contains(value) : foundOnly || value != 0);

    private bool TryGet(in RequestView request, out long value)
    {
        value = constant;
        switch (fetch)
        {
            case Fetch.SourcePort:
                value = request.Source.Port;
                return !request.Source.IsUnknown;
            case Fetch.DestinationPort:
                value = request.Destination.Port;
                return !request.Destination.IsUnknown;
            case Fetch.HeaderCount:
                value = HeaderValues.Count(request, argument, split: true);
                return request.IsHttp;
            case Fetch.HeaderInteger:
                return HeaderValues.TryGet(request, argument, occurrence, out ReadOnlySpan<byte> text) && TryParse(text, out value);
            case Fetch.QueryParameterInteger:
                return TryParse(QueryValue(request.Query), out value);
            default:
                return true;
        }
    }

    private ReadOnlySpan<byte> QueryValue(ReadOnlySpan<byte> query)
    {
        while (!query.IsEmpty)
        {
            int end = query.IndexOfAny((byte)'&', (byte)';');
            ReadOnlySpan<byte> pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            if (pair.Length > argument.Length && pair[argument.Length] == '=' && pair.StartsWith(argument))
            {
                return pair[(argument.Length + 1)..];
            }
        }

        return default;
    }

    private static bool TryParse(ReadOnlySpan<byte> text, out long value) =>
        System.Buffers.Text.Utf8Parser.TryParse(text, out value, out int used) && used == text.Length;
}

/// <summary>An ACL over an address of the connection or of a header.</summary>
/// <param name="networks">The patterns; null for <c>-m found</c>.</param>
internal sealed class AddressAcl(Fetch fetch, byte[] argument, int occurrence, NetworkSet? networks) : AclMatcher
{
    public override bool Matches(in RequestView request)
    {
        switch (fetch)
        {
            case Fetch.Source:
                return Matches(request.Source);
            case Fetch.Destination:
                return Matches(request.Destination);
            default:
                return HeaderValues.TryGet(request, argument, occurrence, out ReadOnlySpan<byte> text)
                    && NetworkSet.TryParse(text, out PeerAddress address) && Matches(address);
        }
    }

    private bool Matches(in PeerAddress address) => networks is null ? !address.IsUnknown : networks.Contains(address);
}
