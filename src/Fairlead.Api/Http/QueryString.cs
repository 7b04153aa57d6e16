namespace Fairlead.Api.Http;

/// <summary>
/// The parameters behind the question mark, in order. A name without a value counts as present with an empty one: <c>?stale</c>,
/// <c>?stale=</c> and <c>?stale=1</c> say the same to most parameters. A pair with a broken escape is skipped, as Go skips it.
/// </summary>
internal readonly struct QueryString
{
    private readonly List<KeyValuePair<string, string>>? pairs;

    private QueryString(List<KeyValuePair<string, string>> pairs) => this.pairs = pairs;

    /// <param name="text">With or without its question mark.</param>
    public static QueryString Parse(ReadOnlySpan<char> text)
    {
        text = text.TrimStart('?');
        if (text.IsEmpty)
        {
            return default;
        }

        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var range in text.Split('&'))
        {
            var pair = text[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var name = equals < 0 ? pair : pair[..equals];
            var value = equals < 0 ? [] : pair[(equals + 1)..];
            if (PercentDecoding.TryDecode(name, plusIsSpace: true, out var decodedName) &&
                PercentDecoding.TryDecode(value, plusIsSpace: true, out var decodedValue))
            {
                pairs.Add(new(decodedName, decodedValue));
            }
        }

        return new QueryString(pairs);
    }

    /// <summary>Whether the name stands there at all.</summary>
    public bool Has(string name)
    {
        foreach (var pair in pairs ?? [])
        {
            if (pair.Key == name)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The first value of a name, empty when absent.</summary>
    public string Get(string name)
    {
        foreach (var pair in pairs ?? [])
        {
            if (pair.Key == name)
            {
                return pair.Value;
            }
        }

        return "";
    }

    /// <summary>Every value of a name, in order.</summary>
    public IEnumerable<string> All(string name)
    {
        foreach (var pair in pairs ?? [])
        {
            if (pair.Key == name)
            {
                yield return pair.Value;
            }
        }
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
}
