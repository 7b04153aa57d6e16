using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>Reads <c>if|unless &lt;condition&gt;</c>: manual section 7.2.</summary>
internal static class ConditionWords
{
    /// <summary>Reads the condition that begins at a word; reports and gives null when there is none that makes sense.</summary>
    public static ConditionDefinition? Parse(ConfigurationLine line, int first, ProxySection section, ParseContext context)
    {
        var alternatives = new List<DefinitionList<ConditionTerm>>();
        var terms = new List<ConditionTerm>();
        bool negated = false;
        bool bang = false;
        for (int i = first + 1; i < line.Count; i++)
        {
            string word = line[i];
            if (word is "or" or "||" or "OR")
            {
                if (terms.Count == 0 || bang)
                {
                    return Fail(line, context, $"an ACL is missing before '{word}'");
                }

                alternatives.Add(terms.ToDefinitionList());
                terms.Clear();
                continue;
            }

            while (word.StartsWith('!'))
            {
                (negated, bang, word) = (!negated, true, word[1..]);
            }

            if (word.Length == 0)
            {
                continue;
            }

            ConditionTerm? term = word == "{" ? Anonymous(line, ref i, section, context) : Named(line, word, section, context);
            if (term is null)
            {
                return null;
            }

            terms.Add(term with { Negated = negated });
            (negated, bang) = (false, false);
        }

        if (terms.Count == 0 || bang)
        {
            return Fail(line, context, $"an ACL is missing at the end of the condition");
        }

        alternatives.Add(terms.ToDefinitionList());
        return new ConditionDefinition(line.Position)
        {
            Unless = line[first] == "unless",
            Alternatives = alternatives.ToDefinitionList(),
        };
    }

    private static ConditionTerm? Anonymous(ConfigurationLine line, ref int i, ProxySection section, ParseContext context)
    {
        int start = i + 1;
        int end = Array.IndexOf(line.Words, "}", start);
        if (end < 0)
        {
            Fail(line, context, "the closing '}' is missing (it must be a word of its own)");
            return null;
        }

        i = end;
        AclDefinition? acl = AclLine.ParseExpression(line.Position, "", line.Words.AsSpan(start..end), section, context);
        return acl is null ? null : new ConditionTerm { Name = "", Inline = acl };
    }

    private static ConditionTerm? Named(ConfigurationLine line, string name, ProxySection section, ParseContext context)
    {
        if (section.Acls.Any(a => a.Name == name))
        {
            return new ConditionTerm { Name = name };
        }

        if (PredefinedAcls.Find(name, line.Position) is { } predefined)
        {
            return new ConditionTerm { Name = name, Inline = predefined };
        }

        if (section.BrokenAcls.Contains(name))
        {
            // Already reported where it was written.
            return null;
        }

        Fail(line, context, PredefinedAcls.IsKnownElsewhere(name)
            ? $"the predefined ACL '{name}' is known but not supported yet"
            : $"there is no ACL named '{name}' above this line{Suggestion.For(name, section.Acls.Select(a => a.Name))}");
        return null;
    }

    private static ConditionDefinition? Fail(ConfigurationLine line, ParseContext context, string message)
    {
        context.Findings.Alert(line.Position, $"error in the condition of '{line.Keyword}': {message}");
        return null;
    }
}
