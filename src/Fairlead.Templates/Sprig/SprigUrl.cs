using System.Text;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>A URL as a map of its parts (RFC 3986), and back.</summary>
internal static class SprigUrl
{
    public static GoMap Parse(string text)
    {
        if (text.Any(c => c is < ' ' or (char)0x7F))
        {
            throw new FunctionException($"unable to parse url: parse {GoQuote.Double(text)}: net/url: invalid control character in URL");
        }

        var (rest, fragment) = Cut(text, '#');
        var scheme = Scheme(rest);
        if (rest.StartsWith(':'))
        {
            throw new FunctionException($"unable to parse url: parse {GoQuote.Double(text)}: missing protocol scheme");
        }

        rest = scheme.Length > 0 ? rest[(scheme.Length + 1)..] : rest;
        (rest, var query) = Cut(rest, '?');
        var opaque = scheme.Length > 0 && !rest.StartsWith('/') ? rest : "";
        var (user, host, path) = ("", "", opaque.Length > 0 ? "" : rest);
        if (opaque.Length == 0 && rest.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = rest.IndexOf('/', 2);
            host = slash < 0 ? rest[2..] : rest[2..slash];
            path = slash < 0 ? "" : rest[slash..];
            var at = host.LastIndexOf('@');
            (user, host) = at < 0 ? ("", host) : (host[..at], host[(at + 1)..]);
        }

        var map = GoMap.NewAny();
        map.Set("scheme", scheme.ToLowerInvariant());
        map.Set("host", host);
        map.Set("hostname", HostName(host));
        map.Set("path", Unescape(path, text));
        map.Set("query", query);
        map.Set("opaque", opaque);
        map.Set("fragment", Unescape(fragment, text));
        map.Set("userinfo", user);
        return map;
    }

    public static string Join(GoMap parts)
    {
        string Part(string name) => parts.TryGet(name, out var value) ? value as string ?? throw new FunctionException($"unable to parse {name} key, must be of type string, but {GoType.Of(value)?.Name} found") : "";
        var (scheme, host, path, user) = (Part("scheme"), Part("host"), Part("path"), Part("userinfo"));
        var text = new StringBuilder();
        text.Append(scheme.Length > 0 ? scheme + ":" : "");
        if (Part("opaque") is { Length: > 0 } opaque)
        {
            text.Append(opaque);
        }
        else
        {
            if (scheme.Length > 0 || host.Length > 0 || user.Length > 0)
            {
                text.Append(host.Length > 0 || path.Length > 0 || user.Length > 0 ? "//" : "").Append(user.Length > 0 ? user + "@" : "").Append(host);
            }

            text.Append(path.Length > 0 && path[0] != '/' && host.Length > 0 ? "/" : "").Append(Escape(path));
        }

        text.Append(Part("query") is { Length: > 0 } query ? "?" + query : "");
        text.Append(Part("fragment") is { Length: > 0 } fragment ? "#" + Escape(fragment) : "");
        return text.ToString();
    }

    private static (string Before, string After) Cut(string text, char separator)
    {
        var at = text.IndexOf(separator, StringComparison.Ordinal);
        return at < 0 ? (text, "") : (text[..at], text[(at + 1)..]);
    }

    private static string Scheme(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && char.IsAsciiLetter(text[0]) && text[..colon].All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '-' or '.') ? text[..colon] : "";
    }

    private static string HostName(string host)
    {
        if (host.StartsWith('[') && host.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
        {
            return host[1..end];
        }

        var colon = host.LastIndexOf(':');
        return colon >= 0 && host[(colon + 1)..].All(char.IsAsciiDigit) ? host[..colon] : host;
    }

    private static string Unescape(string text, string url)
    {
        if (!text.Contains('%', StringComparison.Ordinal))
        {
            return text;
        }

        var bytes = new List<byte>();
        var source = GoText.ToUtf8(text);
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] != '%')
            {
                bytes.Add(source[i]);
            }
            else if (i + 2 < source.Length && char.IsAsciiHexDigit((char)source[i + 1]) && char.IsAsciiHexDigit((char)source[i + 2]))
            {
                bytes.Add(Convert.FromHexString([(char)source[i + 1], (char)source[i + 2]])[0]);
                i += 2;
            }
            else
            {
                var bad = GoText.FromUtf8(source.AsSpan(i, Math.Min(3, source.Length - i)));
                throw new FunctionException($"unable to parse url: parse {GoQuote.Double(url)}: invalid URL escape {GoQuote.Double(bad)}");
            }
        }

        return GoText.FromUtf8(bytes.ToArray());
    }

    private static string Escape(string path)
    {
        var text = new StringBuilder();
        foreach (var b in GoText.ToUtf8(path))
        {
            text.Append(char.IsAsciiLetterOrDigit((char)b) || "-_.~$&+,/:;=@!*'()".Contains((char)b, StringComparison.Ordinal) ? ((char)b).ToString() : $"%{b:X2}");
        }

        return text.ToString();
    }
}
