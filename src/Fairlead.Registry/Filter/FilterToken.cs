namespace Fairlead.Registry.Filter;

internal enum FilterTokenKind
{
    /// <summary>A name or a keyword.</summary>
    Word,

    /// <summary>In double quotes or back ticks; the text is what is between them.</summary>
    Text,

    /// <summary>An integer or a decimal number.</summary>
    Number,

    /// <summary>One of <c>( ) [ ] . == !=</c>.</summary>
    Sign,

    /// <summary>Nothing is left.</summary>
    End,
}

/// <summary>A piece of an expression.</summary>
/// <param name="At">Where it begins, in characters from 0.</param>
internal readonly record struct FilterToken(FilterTokenKind Kind, string Text, int At)
{
    internal bool Is(string wordOrSign) => Kind is FilterTokenKind.Word or FilterTokenKind.Sign && Text == wordOrSign;

    internal string Shown => Kind switch
    {
        FilterTokenKind.End => "the end of the expression",
        FilterTokenKind.Text => $"\"{Text}\"",
        _ => $"'{Text}'",
    };
}

/// <summary>An expression is not one; where and why.</summary>
internal sealed class FilterSyntaxException(int at, string what) : Exception($"1:{at + 1}: {what}");
