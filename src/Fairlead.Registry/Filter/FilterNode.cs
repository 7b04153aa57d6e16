using System.Collections.Immutable;

namespace Fairlead.Registry.Filter;

/// <summary>An expression taken apart.</summary>
internal abstract record FilterNode
{
    internal sealed record And(FilterNode Left, FilterNode Right) : FilterNode;

    internal sealed record Or(FilterNode Left, FilterNode Right) : FilterNode;

    internal sealed record Not(FilterNode Inner) : FilterNode;

    /// <summary>A field held against a value.</summary>
    /// <param name="Path">The field: names from the outside in.</param>
    /// <param name="Operator">How.</param>
    /// <param name="Value">The value as written; null for <see cref="FilterOperator.IsEmpty"/> and its opposite.</param>
    /// <param name="At">Where it stands.</param>
    internal sealed record Match(ImmutableArray<string> Path, FilterOperator Operator, string? Value, int At) : FilterNode
    {
        internal string Selector => string.Join('.', Path);
    }
}

internal enum FilterOperator
{
    Equal,
    NotEqual,
    Contains,
    NotContains,
    IsEmpty,
    IsNotEmpty,
    Matches,
    NotMatches,
}
