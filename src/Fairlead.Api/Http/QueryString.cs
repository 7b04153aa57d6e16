namespace Fairlead.Api.Http;

/// <summary>
/// The parameters behind the question mark, in order. A name without a value counts as present with an empty one: <c>?stale</c>,
/// <c>?stale=</c> and <c>?stale=1</c> say the same to most parameters. A pair with a broken escape is skipped, as Go skips it.
/// </summary>
/// <remarks>
/// Nothing is taken apart before it is asked for: queries are short, most parameters are asked for and not there, and a list of strings
/// would be held as long as a blocking query waits.
/// </remarks>
internal readonly struct QueryString(string? target, int start)
{
    /// <summary>Behind the question mark.</summary>
    private ReadOnlySpan<char> Text => target is null ? [] : target.AsSpan(start).TrimStart('?');

    /// <summary>Whether the name stands there at all.</summary>
    public bool Has(string name) => TryFind(name, out _);

    /// <summary>The first value of a name, empty when absent.</summary>
    public string Get(string name) => TryFind(name, out var value) ? Decode(value) : "";

    /// <summary>Every value of a name, in order.</summary>
    public IReadOnlyList<string> All(string name)
    {
        List<string>? values = null;
        var text = Text;
        foreach (var range in text.Split('&'))
        {
            if (IsNamed(text[range], name, out var value))
            {
                (values ??= []).Add(Decode(value));
            }
        }

        return values is null ? [] : values;
    }

    /// <summary>Go's <c>strconv.ParseBool</c>.</summary>
    public static bool TryParseBool(string text, out bool value)
    {
        (value, var known) = text switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => (true, true),
            "0" or "f" or "F" or "false" or "FALSE" or "False" => (false, true),
            _ => (false, false),
        };
        return known;
    }

    private bool TryFind(string name, out ReadOnlySpan<char> value)
    {
        var text = Text;
        if (!text.IsEmpty)
        {
            foreach (var range in text.Split('&'))
            {
                if (IsNamed(text[range], name, out value))
                {
                    return true;
                }
            }
        }

        value = [];
        return false;
    }

    /// <summary>Whether a pair is whole and has the name; the value as it is written.</summary>
    private static bool IsNamed(ReadOnlySpan<char> pair, string name, out ReadOnlySpan<char> value)
    {
        var equals = pair.IndexOf('=');
        var written = equals < 0 ? pair : pair[..equals];
        value = equals < 0 ? [] : pair[(equals + 1)..];
        if (pair.IsEmpty || !PercentDecoding.IsWhole(value))
        {
            return false;
        }

        return written.IndexOfAny('%', '+') < 0
            ? written.SequenceEqual(name)
            : PercentDecoding.TryDecode(written, plusIsSpace: true, out var decoded) && decoded == name;
    }

    private static string Decode(ReadOnlySpan<char> value) =>
        PercentDecoding.TryDecode(value, plusIsSpace: true, out var decoded) ? decoded : "";
}
