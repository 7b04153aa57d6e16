using System.Diagnostics.CodeAnalysis;

namespace Fairlead.Registry.Filter;

/// <summary>A filter expression, ready to be held against records of one shape. Equal when the text is.</summary>
/// <typeparam name="T">The record.</typeparam>
public sealed class RegistryFilter<T> : IEquatable<RegistryFilter<T>>
{
    /// <summary>Longest expression, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    private readonly string _text;
    private readonly Func<T, bool> _test;

    private RegistryFilter(string text, Func<T, bool> test) => (_text, _test) = (text, test);

    /// <summary>Reads an expression. The error says where (line:column) and what was expected, or which field there is not.</summary>
    [SuppressMessage("Design", "CA1000", Justification = "A factory of the type, as TryParse always is.")]
    public static bool TryParse(
        string text, FilterShape<T> shape, [NotNullWhen(true)] out RegistryFilter<T>? filter, [NotNullWhen(false)] out string? error)
    {
        (filter, error) = (null, null);
        try
        {
            if (text.Length > MaxLength)
            {
                throw new FilterSyntaxException(MaxLength, $"the expression is longer than {MaxLength} characters");
            }

            filter = new RegistryFilter<T>(text, FilterCompiler.Compile(FilterParser.Parse(text), shape));
            return true;
        }
        catch (FilterSyntaxException bad)
        {
            error = $"Failed to create boolean expression evaluator: {bad.Message}";
            return false;
        }
    }

    /// <summary>Whether a record passes.</summary>
    public bool Passes(T item) => _test(item);

    /// <inheritdoc/>
    public bool Equals(RegistryFilter<T>? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as RegistryFilter<T>);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => _text;
}
