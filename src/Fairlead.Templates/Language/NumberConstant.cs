using System.Globalization;
using System.Numerics;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Language;

/// <summary>
/// A numeric constant. Like Go's it has no type of its own: 5 can be an int, an unsigned or a float, 5.5 only a float, and
/// 1e3 all three. Which it becomes is decided by the parameter it is given to.
/// </summary>
internal sealed record NumberConstant(string Text)
{
    public long? Int { get; private init; }

    public ulong? Uint { get; private init; }

    public double? Float { get; private init; }

    public Complex? Complex { get; private init; }

    /// <summary>The constant, or what is wrong with its text.</summary>
    public static NumberConstant? Parse(string text, bool isCharacter, out string? error)
    {
        error = null;
        if (isCharacter)
        {
            if (GoUnquote.TryCharacter(text, out var character, out var isWhole))
            {
                return new NumberConstant(text) { Int = character, Uint = (ulong)character, Float = character };
            }

            error = isWhole ? "invalid syntax" : $"malformed character constant: {text}";
            return null;
        }

        if (text.EndsWith('i'))
        {
            return ParseComplex(text, out error);
        }

        var integer = GoNumberText.ParseInt(text, 0, 64, out var asInt) == GoNumberText.Outcome.Ok ? asInt : (long?)null;
        var unsigned = GoNumberText.ParseUint(text, 0, 64, out var asUint) == GoNumberText.Outcome.Ok ? asUint : (ulong?)null;
        if (integer == 0)
        {
            unsigned = 0; // -0 is a fine unsigned zero.
        }

        if (integer is not null || unsigned is not null)
        {
            return new NumberConstant(text) { Int = integer, Uint = unsigned, Float = integer ?? (double)unsigned!.Value };
        }

        if (GoNumberText.ParseFloat(text, out var real) != GoNumberText.Outcome.Ok)
        {
            error = $"illegal number syntax: {Printing.GoQuote.Double(text)}";
            return null;
        }

        if (text.AsSpan().IndexOfAny(".eEpP") < 0)
        {
            error = $"integer overflow: {Printing.GoQuote.Double(text)}";
            return null;
        }

        return new NumberConstant(text)
        {
            Float = real,
            Int = real is >= -9223372036854775808.0 and < 9223372036854775808.0 && (long)real == real ? (long)real : null,
            Uint = real is >= 0 and < 18446744073709551616.0 && (ulong)real == real ? (ulong)real : null,
        };
    }

    /// <summary>What the constant is where any type will do: int, float64 when it looks like one, complex128.</summary>
    /// <returns>Null when it overflows int.</returns>
    public object? ToNatural()
    {
        if (Complex is { } complex)
        {
            return complex;
        }

        var looksLikeFloat = Float is not null && !IsHexInteger && Text[0] != '\'' && Text.AsSpan().IndexOfAny(".eEpP") >= 0;
        return looksLikeFloat ? Float!.Value : Int is { } integer ? (nint)integer : null;
    }

    private bool IsHexInteger => Text.Length > 2 && Text[0] == '0' && Text[1] is 'x' or 'X' && Text.AsSpan().IndexOfAny("pP") < 0;

    private static NumberConstant? ParseComplex(string text, out string? error)
    {
        error = null;
        var split = text.AsSpan(1).LastIndexOfAny("+-") + 1;
        var isPair = split > 0 && text[split - 1] is not ('e' or 'E' or 'p' or 'P');
        var real = 0D;
        var isGood = !isPair || GoNumberText.ParseFloat(text[..split], out real) == GoNumberText.Outcome.Ok;
        isGood &= GoNumberText.ParseFloat(text[(isPair ? split : 0)..^1], out var imaginary) == GoNumberText.Outcome.Ok;
        if (isGood)
        {
            return new NumberConstant(text) { Complex = new Complex(real, imaginary) };
        }

        error = string.Create(CultureInfo.InvariantCulture, $"illegal number syntax: {Printing.GoQuote.Double(text)}");
        return null;
    }
}
