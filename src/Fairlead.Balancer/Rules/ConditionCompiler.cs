using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Expressions;
using Fairlead.Balancer.Http1;
using Fairlead.Balancer.Routing;

namespace Fairlead.Balancer.Rules;

/// <summary>Makes a condition of what follows <c>if</c> or <c>unless</c>: alternatives of terms, each a set of ACL lines.</summary>
internal static class ConditionCompiler
{
    /// <param name="condition">Null holds always.</param>
    /// <param name="acls">The <c>acl</c> lines of the proxy the rule stands in.</param>
    /// <returns>Null when the condition holds always.</returns>
    public static RequestCondition? Compile(ConditionDefinition? condition, IEnumerable<AclDefinition> acls)
    {
        if (condition is null)
        {
            return null;
        }

        ILookup<string, AclDefinition> byName = acls.ToLookup(a => a.Name, StringComparer.Ordinal);
        Term[][] alternatives = [.. condition.Alternatives.Select(terms => terms.Select(t => Compile(t, byName)).ToArray())];
        return new Condition(alternatives, condition.Unless).Holds;
    }

    private static Term Compile(ConditionTerm term, ILookup<string, AclDefinition> byName)
    {
        IEnumerable<AclDefinition> lines = term.Inline is { } inline ? [inline] : byName[term.Name];
        return new Term([.. lines.Select(AclCompiler.Compile)], term.Negated);
    }

    /// <summary>ACL lines of one name, any of which may match.</summary>
    private sealed record Term(AclMatcher[] Lines, bool Negated)
    {
        public bool Holds(in RequestView request)
        {
            foreach (AclMatcher line in Lines)
            {
                if (line.Matches(request))
                {
                    return !Negated;
                }
            }

            return Negated;
        }
    }

    private sealed class Condition(Term[][] alternatives, bool unless)
    {
        public bool Holds(in RequestView request)
        {
            foreach (Term[] terms in alternatives)
            {
                bool all = true;
                foreach (Term term in terms)
                {
                    if (!term.Holds(request))
                    {
                        all = false;
                        break;
                    }
                }

                if (all)
                {
                    return !unless;
                }
            }

            return unless;
        }
    }
}
