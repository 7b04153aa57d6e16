using System.Globalization;
using System.Text;

namespace Fairlead.Client.Transport;

/// <summary>
/// Builds a request's path and query. Keys may hold <c>..</c>, <c>//</c> and any byte, so nothing is normalised: every byte that is
/// not unreserved (RFC 3986 section 2.3) is escaped, dots in dot segments too.
/// </summary>
internal sealed class RequestUri
{
    private readonly StringBuilder _text;
    private char _separator = '?';

    private RequestUri(string path) => _text = new StringBuilder(path);

    /// <summary>A path that is already in wire form.</summary>
    public static RequestUri Path(string path) => new(path);

    /// <summary>A path with one escaped segment, or with slashes kept, added.</summary>
    public static RequestUri Path(string path, string tail) => new RequestUri(path).Append(tail);

    public RequestUri Append(string tail)
    {
        var first = true;
        foreach (var segment in tail.Split('/'))
        {
            if (!first)
            {
                _text.Append('/');
            }

            first = false;
            _text.Append(segment switch
            {
                "." => "%2E",
                ".." => "%2E%2E",
                _ => Uri.EscapeDataString(segment),
            });
        }

        return this;
    }

    /// <summary>Adds a parameter when it has a value.</summary>
    public RequestUri With(string name, string value) => value.Length == 0 ? this : Always(name, value);

    public RequestUri With(string name, ulong value) => Always(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a parameter without a value when <paramref name="present"/>.</summary>
    public RequestUri Flag(string name, bool present)
    {
        if (present)
        {
            _text.Append(_separator).Append(name);
            _separator = '&';
        }

        return this;
    }

    private RequestUri Always(string name, string value)
    {
        _text.Append(_separator).Append(name).Append('=').Append(Uri.EscapeDataString(value));
        _separator = '&';
        return this;
    }

    public override string ToString() => _text.ToString();
}
