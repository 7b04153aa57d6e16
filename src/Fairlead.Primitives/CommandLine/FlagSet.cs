namespace Fairlead.Primitives.CommandLine;

/// <summary>
/// Command-line flags with the rules of Go's flag package, which our users' scripts are written for: <c>-name value</c>,
/// <c>-name=value</c>, one dash or two, a flag that is a switch takes no separate value, the first word that is no flag (or
/// <c>--</c>) ends the flags.
/// </summary>
public sealed class FlagSet
{
    private readonly Dictionary<string, Flag> _flags = new(StringComparer.Ordinal);

    /// <summary>The flags in the order they were declared, for usage texts.</summary>
    public IEnumerable<Flag> Flags => _flags.Values.DistinctBy(flag => flag.Name);

    /// <summary>Declares a flag with a value; it may be given several times.</summary>
    /// <param name="name">Without dashes.</param>
    /// <param name="valueName">What the value is, for the usage text: <c>path</c>, <c>addr</c>.</param>
    /// <param name="help">One sentence.</param>
    /// <param name="aliases">Other spellings.</param>
    public FlagSet Value(string name, string valueName, string help, params string[] aliases) =>
        Declare(new Flag(name, valueName, help), aliases);

    /// <summary>Declares a switch: true when given, or <c>-name=false</c>.</summary>
    public FlagSet Switch(string name, string help, params string[] aliases) => Declare(new Flag(name, null, help), aliases);

    /// <summary>Reads the words. All errors are collected; on any, the result's values are not to be used.</summary>
    public ParsedFlags Parse(IReadOnlyList<string> words)
    {
        var values = new List<KeyValuePair<string, string>>();
        var errors = new List<string>();
        var position = 0;
        while (position < words.Count)
        {
            var word = words[position];
            if (word.Length < 2 || word[0] != '-')
            {
                break;
            }

            position++;
            if (word == "--")
            {
                break;
            }

            var body = word.AsSpan(word[1] == '-' ? 2 : 1);
            var equals = body.IndexOf('=');
            var name = (equals < 0 ? body : body[..equals]).ToString();
            var inline = equals < 0 ? null : body[(equals + 1)..].ToString();
            if (!_flags.TryGetValue(name, out var flag))
            {
                errors.Add(Unknown(name));
            }
            else if (flag.ValueName is null)
            {
                AddSwitch(flag, inline, values, errors);
            }
            else if (inline is not null)
            {
                values.Add(new(flag.Name, inline));
            }
            else if (position < words.Count)
            {
                values.Add(new(flag.Name, words[position++]));
            }
            else
            {
                errors.Add($"flag needs a value: -{name} <{flag.ValueName}>");
            }
        }

        return new ParsedFlags(values, words.Skip(position).ToArray(), errors);
    }

    private static void AddSwitch(Flag flag, string? inline, List<KeyValuePair<string, string>> values, List<string> errors)
    {
        switch (inline)
        {
            case null or "true" or "1" or "t" or "T" or "TRUE" or "True":
                values.Add(new(flag.Name, "true"));
                break;
            case "false" or "0" or "f" or "F" or "FALSE" or "False":
                values.Add(new(flag.Name, "false"));
                break;
            default:
                errors.Add($"flag -{flag.Name} is a switch: '{inline}' is neither true nor false");
                break;
        }
    }

    private FlagSet Declare(Flag flag, string[] aliases)
    {
        _flags.Add(flag.Name, flag);
        foreach (var alias in aliases)
        {
            _flags.Add(alias, flag);
        }

        return this;
    }

    private string Unknown(string name)
    {
        var nearest = _flags.Keys
            .Where(known => known.Length > 2 && (known.StartsWith(name, StringComparison.Ordinal) || name.StartsWith(known, StringComparison.Ordinal)))
            .MinBy(known => Math.Abs(known.Length - name.Length));
        return nearest is null ? $"unknown flag: -{name}" : $"unknown flag: -{name} (did you mean -{nearest}?)";
    }
}

/// <summary>A declared flag; <see cref="ValueName"/> is null for a switch.</summary>
public sealed record Flag(string Name, string? ValueName, string Help);

/// <summary>What was read: values in the order given, the words after the flags, and what was wrong.</summary>
public sealed class ParsedFlags(
    IReadOnlyList<KeyValuePair<string, string>> values, IReadOnlyList<string> rest, IReadOnlyList<string> errors)
{
    /// <summary>Every flag given, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Values { get; } = values;

    /// <summary>The words after the flags.</summary>
    public IReadOnlyList<string> Rest { get; } = rest;

    /// <summary>One sentence each; empty when all was well.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;

    /// <summary>The last value of a flag, or null.</summary>
    public string? Last(string name)
    {
        string? last = null;
        foreach (var (key, value) in Values)
        {
            last = key == name ? value : last;
        }

        return last;
    }

    /// <summary>Every value of a flag, in order.</summary>
    public IReadOnlyList<string> All(string name) => [.. Values.Where(pair => pair.Key == name).Select(pair => pair.Value)];

    /// <summary>Whether a switch is on.</summary>
    public bool IsOn(string name) => Last(name) == "true";
}
