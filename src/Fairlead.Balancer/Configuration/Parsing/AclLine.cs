using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;
using Fairlead.Balancer.Expressions;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary><c>acl &lt;name&gt; &lt;fetch&gt; [flag…] [--] [pattern…]</c>, and the same without a name between braces.</summary>
internal static class AclLine
{
    /// <summary>A pattern file larger than this (16 MiB) is taken for a mistake.</summary>
    private const long MaxPatternFileBytes = 16 << 20;

    private static readonly string[] Matches = ["found", "bool", "int", "ip", "len", "str", "sub", "beg", "end", "dir", "dom", "reg"];

    public static void Parse(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        string name = line[1];
        if (name.Length == 0)
        {
            context.Findings.Alert(line.Position, "'acl' expects a name and an expression as arguments");
            return;
        }

        if (SectionNames.FirstForbidden(name) is { } forbidden)
        {
            context.Findings.Alert(line.Position, $"the character '{forbidden}' is not permitted in the ACL name '{name}'");
            return;
        }

        if (name.Equals("or", StringComparison.OrdinalIgnoreCase))
        {
            context.Findings.Alert(
                line.Position, $"an ACL named '{name}' could never be used: within a condition the word parts alternatives", "choose another name");
            return;
        }

        AclDefinition? acl = ParseExpression(line.Position, name, line.Words.AsSpan(2), section, context);
        if (acl is not null)
        {
            section.Acls.Add(acl);
        }
        else
        {
            section.BrokenAcls.Add(name);
        }
    }

    /// <summary>Reads fetch, flags and patterns; reports and gives null when they are no ACL.</summary>
    public static AclDefinition? ParseExpression(
        SourcePosition at, string name, ReadOnlySpan<string> words, ProxySection section, ParseContext context)
    {
        string owner = name.Length == 0 ? "error in the anonymous ACL" : $"error in the ACL '{name}'";
        AclDefinition? acl = Read(at, name, words, context.Findings, owner);
        if (acl is null)
        {
            return null;
        }

        if (AclCompiler.Check(acl) is { } error)
        {
            context.Findings.Alert(at, $"{owner}: {error}");
            return null;
        }

        return acl;
    }

    private static AclDefinition? Read(SourcePosition at, string name, ReadOnlySpan<string> words, Findings findings, string owner)
    {
        if (words.IsEmpty || words[0].Length == 0)
        {
            findings.Alert(at, $"{owner}: what to look at is missing");
            return null;
        }

        if (!TrySplitExpression(words[0], out string fetch, out string? argument, out List<string> converters))
        {
            findings.Alert(at, $"{owner}: cannot make sense of '{words[0]}'");
            return null;
        }

        if (!FetchCatalog.Names.TryGetValue(fetch, out FetchName? known))
        {
            findings.Alert(at, FetchCatalog.IsKnownElsewhere(fetch)
                ? $"{owner}: the fetch '{fetch}' is known but not supported yet"
                : $"{owner}: unknown fetch '{fetch}'{Suggestion.For(fetch, FetchCatalog.Names.Keys)}");
            return null;
        }

        string match = known.Match;
        bool ignoreCase = false;
        var patterns = new List<string>();
        bool explicitEnd = false;
        int i = 1;
        for (; i < words.Length && words[i].StartsWith('-') && words[i].Length > 1; i++)
        {
            if (words[i] == "--")
            {
                explicitEnd = true;
                i++;
                break;
            }

            if (words[i] is "-m" or "-f" or "-u" && i + 1 == words.Length)
            {
                findings.Alert(at, $"{owner}: '{words[i]}' expects an argument");
                return null;
            }

            switch (words[i])
            {
                case "-i":
                    ignoreCase = true;
                    break;
                case "-n":
                    // Forbids to resolve names in patterns; we never do.
                    break;
                case "-m":
                    match = words[++i];
                    break;
                case "-u":
                    i++;
                    break;
                case "-f":
                    if (!TryReadPatterns(words[++i], patterns, out string? error))
                    {
                        findings.Alert(at, $"{owner}: {error}");
                        return null;
                    }

                    break;
                case "-M":
                    findings.Alert(at, $"{owner}: '-M' (a map file) is known but not supported yet");
                    return null;
                default:
                    findings.Alert(
                        at, $"{owner}: '{words[i]}' is not a flag of an ACL", "write '--' before a pattern that begins with '-'");
                    return null;
            }
        }

        if (!Matches.Contains(match, StringComparer.Ordinal))
        {
            findings.Alert(at, match == "bin"
                ? $"{owner}: the match method 'bin' is known but not supported yet"
                : $"{owner}: unknown match method '{match}'{Suggestion.For(match, Matches)}");
            return null;
        }

        patterns.AddRange(words[i..]);
        if (patterns.Count == 0 && !explicitEnd && match is not ("found" or "bool") && known.Type != FetchType.Boolean)
        {
            findings.Warning(
                at, $"the ACL {(name.Length == 0 ? "" : $"'{name}' ")}on '{fetch}' has no pattern and will never match",
                "write '-m found' to match whenever it exists, or '--' if it shall never match");
        }

        return new AclDefinition(at)
        {
            Name = name,
            Fetch = fetch,
            Argument = argument,
            Converters = converters.ToDefinitionList(),
            Match = match,
            IgnoreCase = ignoreCase,
            Patterns = patterns.ToDefinitionList(),
        };
    }

    /// <summary>Takes <c>hdr(host),lower</c> apart.</summary>
    private static bool TrySplitExpression(string text, out string fetch, out string? argument, out List<string> converters)
    {
        converters = [];
        int at = 0;
        if (!TryTake(text, ref at, out fetch, out argument))
        {
            return false;
        }

        while (at < text.Length)
        {
            at++;
            if (!TryTake(text, ref at, out string converter, out string? converterArgument))
            {
                return false;
            }

            converters.Add(converterArgument is null ? converter : $"{converter}({converterArgument})");
        }

        return true;
    }

    private static bool TryTake(string text, ref int at, out string name, out string? argument)
    {
        int start = at;
        while (at < text.Length && text[at] is not ('(' or ','))
        {
            at++;
        }

        name = text[start..at];
        argument = null;
        if (at < text.Length && text[at] == '(')
        {
            int close = text.IndexOf(')', at);
            if (close < 0)
            {
                return false;
            }

            argument = text[(at + 1)..close];
            at = close + 1;
        }

        return name.Length > 0 && (at == text.Length || text[at] == ',');
    }

    private static bool TryReadPatterns(string path, List<string> patterns, out string? error)
    {
        error = null;
        try
        {
            if (new FileInfo(path).Length > MaxPatternFileBytes)
            {
                error = $"the pattern file '{path}' is larger than {MaxPatternFileBytes} bytes";
                return false;
            }

            // One pattern per line; leading blanks and lines that begin with # do not count: manual section 7.1.
            foreach (string raw in File.ReadLines(path))
            {
                string pattern = raw.TrimStart(' ', '\t').TrimEnd('\r');
                if (pattern.Length > 0 && pattern[0] != '#')
                {
                    patterns.Add(pattern);
                }
            }

            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = $"cannot read the pattern file '{path}': {e.Message}";
            return false;
        }
    }
}
