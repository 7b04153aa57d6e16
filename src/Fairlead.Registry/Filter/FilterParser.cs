using System.Collections.Immutable;

namespace Fairlead.Registry.Filter;

/// <summary>
/// Reads the expression language of the <c>filter</c> parameter (Consul's API documentation, "Filtering"): comparisons joined by
/// <c>and</c>, <c>or</c>, <c>not</c> and parentheses; <c>and</c> binds stronger than <c>or</c>.
/// </summary>
internal sealed class FilterParser
{
    /// <summary>How deep parentheses and <c>not</c> may nest: a query string must not be able to end the process.</summary>
    internal const int MaxDepth = 100;

    private readonly List<FilterToken> _tokens;
    private int _next;
    private int _depth;

    private FilterParser(List<FilterToken> tokens) => _tokens = tokens;

    private FilterToken Current => _tokens[_next];

    /// <exception cref="FilterSyntaxException">It is no expression.</exception>
    internal static FilterNode Parse(string text)
    {
        var parser = new FilterParser(FilterLexer.Tokens(text));
        var node = parser.Or();
        return parser.Current.Kind == FilterTokenKind.End ? node : throw parser.Unexpected("'and', 'or' or the end");
    }

    private FilterNode Or()
    {
        var node = And();
        while (Take("or"))
        {
            node = new FilterNode.Or(node, And());
        }

        return node;
    }

    private FilterNode And()
    {
        var node = Not();
        while (Take("and"))
        {
            node = new FilterNode.And(node, Not());
        }

        return node;
    }

    private FilterNode Not()
    {
        if (++_depth > MaxDepth)
        {
            throw new FilterSyntaxException(Current.At, $"the expression is nested more than {MaxDepth} deep");
        }

        var node = Take("not") ? new FilterNode.Not(Not()) : Take("(") ? Inner() : Match();
        _depth--;
        return node;
    }

    private FilterNode Inner()
    {
        var node = Or();
        return Take(")") ? node : throw Unexpected("')'");
    }

    private FilterNode.Match Match()
    {
        var at = Current.At;
        var first = Operand();
        if (Take("in"))
        {
            return new FilterNode.Match(Selector(), FilterOperator.Contains, string.Join('.', first.Path), at);
        }

        if (Current.Is("not") && _tokens[_next + 1].Is("in"))
        {
            _next += 2;
            return new FilterNode.Match(Selector(), FilterOperator.NotContains, string.Join('.', first.Path), at);
        }

        if (!first.IsSelector)
        {
            throw Unexpected("'in' or 'not in' after a value");
        }

        var operation = Operator();
        var value = operation is FilterOperator.IsEmpty or FilterOperator.IsNotEmpty ? null : string.Join('.', Operand().Path);
        return new FilterNode.Match(first.Path, operation, value, at);
    }

    private FilterOperator Operator()
    {
        if (Take("=="))
        {
            return FilterOperator.Equal;
        }

        if (Take("!="))
        {
            return FilterOperator.NotEqual;
        }

        if (Take("is"))
        {
            var not = Take("not");
            return Take("empty") ? not ? FilterOperator.IsNotEmpty : FilterOperator.IsEmpty : throw Unexpected("'empty'");
        }

        var negated = Take("not");
        if (Take("contains"))
        {
            return negated ? FilterOperator.NotContains : FilterOperator.Contains;
        }

        if (Take("matches"))
        {
            return negated ? FilterOperator.NotMatches : FilterOperator.Matches;
        }

        throw Unexpected("'==', '!=', 'in', 'not in', 'contains', 'not contains', 'matches', 'not matches', 'is empty' or 'is not empty'");
    }

    private ImmutableArray<string> Selector()
    {
        var operand = Operand();
        return operand.IsSelector ? operand.Path : throw new FilterSyntaxException(operand.At, "expected the name of a field, not a value");
    }

    /// <summary>A field or a value: bare words may be either, which one shows only from what comes after.</summary>
    private (ImmutableArray<string> Path, bool IsSelector, int At) Operand()
    {
        var token = Current;
        switch (token.Kind)
        {
            case FilterTokenKind.Number:
                _next++;
                return ([token.Text], false, token.At);
            case FilterTokenKind.Text when token.Text.StartsWith('/') && !IsValuePosition():
                _next++;
                return ([.. token.Text[1..].Split('/').Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))], true, token.At);
            case FilterTokenKind.Text:
                _next++;
                return ([token.Text], false, token.At);
            case FilterTokenKind.Word:
                return (Path(), true, token.At);
            default:
                throw Unexpected("the name of a field or a value");
        }
    }

    /// <summary>Whether a string here is a value: it stands after an operator, or <c>in</c> comes after it.</summary>
    private bool IsValuePosition()
    {
        var before = _next == 0 ? default : _tokens[_next - 1];
        var after = _tokens[_next + 1];
        return before.Is("==") || before.Is("!=") || before.Is("contains") || before.Is("matches")
            || (after.Is("in") || (after.Is("not") && _tokens[_next + 2].Is("in")));
    }

    private ImmutableArray<string> Path()
    {
        var path = ImmutableArray.CreateBuilder<string>();
        path.Add(Name());
        while (true)
        {
            if (Take("."))
            {
                path.Add(Name());
            }
            else if (Take("["))
            {
                path.Add(Current.Kind == FilterTokenKind.Text ? _tokens[_next++].Text : throw Unexpected("a key in quotes"));
                if (!Take("]"))
                {
                    throw Unexpected("']'");
                }
            }
            else
            {
                return path.DrainToImmutable();
            }
        }
    }

    private string Name() =>
        Current.Kind is FilterTokenKind.Word or FilterTokenKind.Number ? _tokens[_next++].Text : throw Unexpected("a name");

    private bool Take(string wordOrSign)
    {
        var taken = Current.Is(wordOrSign);
        _next += taken ? 1 : 0;
        return taken;
    }

    private FilterSyntaxException Unexpected(string expected) => new(Current.At, $"expected {expected}, found {Current.Shown}");
}
