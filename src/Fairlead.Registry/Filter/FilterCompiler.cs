using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Fairlead.Registry.Filter;

/// <summary>Turns an expression into a test of records of one shape; fields, operators and values are checked here, once.</summary>
internal static class FilterCompiler
{
    /// <exception cref="FilterSyntaxException">A field does not exist, or an operator or value does not fit it.</exception>
    internal static Func<T, bool> Compile<T>(FilterNode node, FilterShape<T> shape)
    {
        switch (node)
        {
            case FilterNode.And and:
                var (first, second) = (Compile(and.Left, shape), Compile(and.Right, shape));
                return item => first(item) && second(item);
            case FilterNode.Or or:
                var (left, right) = (Compile(or.Left, shape), Compile(or.Right, shape));
                return item => left(item) || right(item);
            case FilterNode.Not not:
                var inner = Compile(not.Inner, shape);
                return item => !inner(item);
            default:
                var match = (FilterNode.Match)node;
                var field = shape.Resolve(match.Path.AsMemory())
                    ?? throw new FilterSyntaxException(match.At, $"Selector \"{match.Selector}\" is not valid");
                var test = Test(match, field.Kind);
                return item => field.Any(item, test);
        }
    }

    /// <summary>A key that a map does not have equals nothing, contains nothing and is empty.</summary>
    private static Func<object?, bool> Test(FilterNode.Match match, FilterKind kind)
    {
        var negated = match.Operator is FilterOperator.NotEqual or FilterOperator.NotContains or FilterOperator.IsNotEmpty or FilterOperator.NotMatches;
        var test = match.Operator switch
        {
            FilterOperator.Equal or FilterOperator.NotEqual => EqualTo(match, kind),
            FilterOperator.Contains or FilterOperator.NotContains => Containing(match, kind),
            FilterOperator.IsEmpty or FilterOperator.IsNotEmpty => Empty(match, kind),
            _ => Matching(match, kind),
        };
        return negated ? value => !test(value) : test;
    }

    private static Func<object?, bool> EqualTo(FilterNode.Match match, FilterKind kind)
    {
        switch (kind)
        {
            case FilterKind.Text:
                return value => value is string text && text == match.Value;
            case FilterKind.Number when long.TryParse(match.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var wanted):
                return value => value is long number && number == wanted;
            case FilterKind.Flag when Flag(match.Value!) is { } wanted:
                return value => value is bool flag && flag == wanted;
            case FilterKind.Number or FilterKind.Flag:
                throw new FilterSyntaxException(
                    match.At, $"\"{match.Value}\" is not a {(kind == FilterKind.Number ? "whole number" : "boolean")} as selector \"{match.Selector}\" needs");
            default:
                throw Unfit(match);
        }
    }

    private static Func<object?, bool> Containing(FilterNode.Match match, FilterKind kind) => kind switch
    {
        FilterKind.Text => value => value is string text && text.Contains(match.Value!, StringComparison.Ordinal),
        FilterKind.Texts or FilterKind.ObjectMap => value => value is ImmutableArray<string> texts && texts.Contains(match.Value!),
        FilterKind.TextMap => value => value is ImmutableSortedDictionary<string, string> map && map.ContainsKey(match.Value!),
        _ => throw Unfit(match),
    };

    private static Func<object?, bool> Empty(FilterNode.Match match, FilterKind kind) => kind switch
    {
        FilterKind.Text => value => value is not string { Length: > 0 },
        FilterKind.Texts or FilterKind.ObjectMap => value => value is not ImmutableArray<string> { Length: > 0 },
        FilterKind.TextMap => value => value is not ImmutableSortedDictionary<string, string> { Count: > 0 },
        FilterKind.Objects => value => value is not > 0,
        _ => throw Unfit(match),
    };

    private static Func<object?, bool> Matching(FilterNode.Match match, FilterKind kind)
    {
        if (kind is not FilterKind.Text and not FilterKind.Texts)
        {
            throw Unfit(match);
        }

        try
        {
            // Linear in time, as Go's expressions are: a filter comes from outside.
            var regex = new Regex(match.Value!, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return value => value switch
            {
                string text => regex.IsMatch(text),
                ImmutableArray<string> texts => texts.Any(regex.IsMatch),
                _ => false,
            };
        }
        catch (Exception bad) when (bad is ArgumentException or NotSupportedException)
        {
            throw new FilterSyntaxException(match.At, $"\"{match.Value}\" is not a regular expression: {bad.Message}");
        }
    }

    /// <summary>The spellings Go's ParseBool takes.</summary>
    private static bool? Flag(string text) => text switch
    {
        "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
        "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
        _ => null,
    };

    private static FilterSyntaxException Unfit(FilterNode.Match match) =>
        new(match.At, $"Invalid match operator \"{Name(match.Operator)}\" for selector \"{match.Selector}\"");

    private static string Name(FilterOperator operation) => operation switch
    {
        FilterOperator.Equal => "==",
        FilterOperator.NotEqual => "!=",
        FilterOperator.Contains => "in",
        FilterOperator.NotContains => "not in",
        FilterOperator.IsEmpty => "is empty",
        FilterOperator.IsNotEmpty => "is not empty",
        FilterOperator.Matches => "matches",
        _ => "not matches",
    };
}
