using System.Buffers;
using System.Text;
using Fairlead.Balancer.Http1;

namespace Fairlead.Balancer.Expressions;

/// <summary>An ACL over a text of the request. Where there are several values (a header's), one that matches is enough.</summary>
internal sealed class TextAcl(Fetch fetch, byte[] argument, int occurrence, TextTest test) : AclMatcher
{
    public override bool Matches(in RequestView request)
    {
        if (!request.IsHttp)
        {
            return fetch == Fetch.Constant && test.Matches(argument);
        }

        switch (fetch)
        {
            case Fetch.Path:
                return !request.Path.IsEmpty && test.Matches(request.Path);
            case Fetch.Target:
                return test.Matches(request.Uri);
            case Fetch.Query:
                return !request.Query.IsEmpty && test.Matches(request.Query);
            case Fetch.PathAndQuery:
                return !request.Path.IsEmpty && test.Matches(PathAndQuery(request));
            case Fetch.Method:
                return test.Matches(request.Method);
            case Fetch.Version:
                return test.Matches(request.MinorVersion == 0 ? "1.0"u8 : "1.1"u8);
            case Fetch.Base:
                return Base(request);
            case Fetch.Header:
                return HeaderValues.Any(request, argument, occurrence, split: true, test);
            case Fetch.FullHeader:
                return HeaderValues.Any(request, argument, occurrence, split: false, test);
            case Fetch.QueryParameter:
                return QueryParameter(request.Query);
            case Fetch.Cookie:
                return Cookie(request);
            default:
                return test.Matches(argument);
        }
    }

    private static ReadOnlySpan<byte> PathAndQuery(in RequestView request)
    {
        int length = request.Path.Length + (request.Query.IsEmpty ? 0 : 1 + request.Query.Length);
        return length <= request.Uri.Length ? request.Uri[^length..] : request.Path;
    }

    private bool Base(in RequestView request)
    {
        request.TryGetHeader("host"u8, out ReadOnlySpan<byte> host);
        int length = host.Length + request.Path.Length;
        byte[]? rented = length > 512 ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> text = rented is null ? stackalloc byte[512] : rented;
        host.CopyTo(text);
        request.Path.CopyTo(text[host.Length..]);
        bool result = test.Matches(text[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return result;
    }

    private bool QueryParameter(ReadOnlySpan<byte> query)
    {
        while (!query.IsEmpty)
        {
            int end = query.IndexOfAny((byte)'&', (byte)';');
            ReadOnlySpan<byte> pair = end < 0 ? query : query[..end];
            query = end < 0 ? default : query[(end + 1)..];
            if (pair.Length > argument.Length && pair[argument.Length] == '=' && pair.StartsWith(argument))
            {
                // The first one of the name decides, as in HAProxy.
                return test.Matches(pair[(argument.Length + 1)..]);
            }
        }

        return false;
    }

    private bool Cookie(in RequestView request)
    {
        for (int line = request.FindHeader("cookie"u8); line >= 0; line = request.FindHeader("cookie"u8, line + 1))
        {
            ReadOnlySpan<byte> rest = request.HeaderValue(line);
            while (!rest.IsEmpty)
            {
                int end = rest.IndexOf((byte)';');
                ReadOnlySpan<byte> pair = (end < 0 ? rest : rest[..end]).Trim(" \t"u8);
                rest = end < 0 ? default : rest[(end + 1)..];
                int equals = pair.IndexOf((byte)'=');
                if (equals >= 0 && pair[..equals].TrimEnd(" \t"u8).SequenceEqual(argument) && test.Matches(pair[(equals + 1)..].TrimStart(" \t"u8)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The header name or text of an argument as bytes.</summary>
    public static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
