using System.Collections.Immutable;
using System.Globalization;

namespace Fairlead.Primitives.Documents;

/// <summary>One value of an HCL or JSON document, with the place it was written at.</summary>
public abstract class DocumentValue(SourceLocation location)
{
    public SourceLocation Location { get; } = location;

    /// <summary>What a person calls it: "a string", "an object", …; for messages.</summary>
    public abstract string Kind { get; }

    /// <summary>
    /// The value as a sequence: a list gives its items, anything else itself. HCL writes one block where JSON writes a list
    /// of one, so a reader of either asks for items and never for the shape.
    /// </summary>
    public ImmutableArray<DocumentValue> Items => this is DocumentList list ? list.Values : [this];
}

public sealed class DocumentString(SourceLocation location, string value) : DocumentValue(location)
{
    public string Value { get; } = value;

    public override string Kind => "a string";
}

/// <summary>A number keeps its text, so that neither large integers nor decimals lose digits before someone asks for a type.</summary>
public sealed class DocumentNumber(SourceLocation location, string text) : DocumentValue(location)
{
    public string Text { get; } = text;

    public override string Kind => "a number";

    public double AsDouble() => TryGetInteger(out var integer)
        ? integer
        : double.Parse(Text, NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>True when the number is whole and fits 64 bits; accepts HCL's 0x and leading-zero octal forms.</summary>
    public bool TryGetInteger(out long value)
    {
        var digits = Text.AsSpan();
        var negative = digits.StartsWith("-");
        if (negative)
        {
            digits = digits[1..];
        }

        if (digits.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
        {
            var ok = long.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value) && value >= 0;
            value = negative ? -value : value;
            return ok;
        }

        if (digits.Length > 1 && digits[0] == '0' && digits.IndexOfAnyExceptInRange('0', '7') < 0)
        {
            return TryGetOctal(digits, negative, out value);
        }

        if (long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        // 1e3 and 8080.0 are whole numbers too; beyond 2^53 a double no longer tells neighbours apart.
        if (double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real)
            && real == Math.Truncate(real) && Math.Abs(real) <= 1L << 53)
        {
            value = (long)real;
            return true;
        }

        value = 0;
        return false;
    }

    private static bool TryGetOctal(ReadOnlySpan<char> digits, bool negative, out long value)
    {
        value = 0;
        foreach (var digit in digits)
        {
            if (value > long.MaxValue >> 3)
            {
                return false;
            }

            value = (value << 3) | (long)(digit - '0');
        }

        value = negative ? -value : value;
        return true;
    }
}

public sealed class DocumentBoolean(SourceLocation location, bool value) : DocumentValue(location)
{
    public bool Value { get; } = value;

    public override string Kind => "a boolean";
}

public sealed class DocumentNull(SourceLocation location) : DocumentValue(location)
{
    public override string Kind => "null";
}

public sealed class DocumentList(SourceLocation location, ImmutableArray<DocumentValue> values, bool isRepeated = false) : DocumentValue(location)
{
    public ImmutableArray<DocumentValue> Values { get; } = values;

    /// <summary>True when HCL blocks of one name were gathered into this list; no bracket was written.</summary>
    public bool IsRepeated { get; } = isRepeated;

    public override string Kind => "a list";
}
