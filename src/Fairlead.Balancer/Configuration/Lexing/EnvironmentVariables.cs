namespace Fairlead.Balancer.Configuration.Lexing;

/// <summary>
/// The variables a text may name: the process's environment, what <c>setenv</c> and its like put over it, and the
/// pseudo variables <c>.FILE</c>, <c>.LINE</c> and <c>.SECTION</c>. Our own environment is never changed.
/// </summary>
internal sealed class EnvironmentVariables(Func<string, string?> outer)
{
    private readonly Dictionary<string, string?> _overlay = new(StringComparer.Ordinal)
    {
        ["HAPROXY_BRANCH"] = LanguageVersion.Branch,
        ["HAPROXY_VERSION"] = LanguageVersion.Text,
    };

    /// <summary>Where the reading stands, for the pseudo variables.</summary>
    public SourcePosition Position { get; set; }

    /// <summary>The section the reading is in, for the pseudo variables.</summary>
    public string Section { get; set; } = "";

    public string? Get(string name) => name switch
    {
        ".FILE" => Position.File,
        ".LINE" => Position.Line.ToString(),
        ".SECTION" => Section,
        _ => _overlay.TryGetValue(name, out string? value) ? value : outer(name),
    };

    public void Set(string name, string value) => _overlay[name] = value;

    public void Unset(string name) => _overlay[name] = null;

    /// <summary>Whether a character may stand in a variable's name; digits not at its start, dots only there.</summary>
    public static bool IsNameCharacter(char c, bool first) =>
        char.IsAsciiLetter(c) || c == '_' || (first ? c == '.' : char.IsAsciiDigit(c));
}
