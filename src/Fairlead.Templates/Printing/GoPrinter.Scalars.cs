using System.Globalization;
using System.Numerics;
using System.Text;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Printing;

/// <summary>Strings, booleans, numbers, and padding.</summary>
internal sealed partial class GoPrinter
{
    private void PrintString(string text, int verb)
    {
        switch (verb)
        {
            case 'v' when _spec.SharpV:
                Pad(GoQuote.Double(Truncate(text)));
                break;
            case 'v' or 's':
                Pad(Truncate(text));
                break;
            case 'q':
                var kept = Truncate(text);
                Pad(_spec.Sharp && GoQuote.CanBackquote(kept) ? $"`{kept}`" : GoQuote.Double(kept, _spec.Plus));
                break;
            case 'x' or 'X':
                PrintHexString(text, verb == 'X');
                break;
            default:
                BadVerb(text, verb);
                break;
        }
    }

    private void PrintHexString(string text, bool upper)
    {
        var bytes = GoText.ToUtf8(text).AsSpan();
        bytes = _spec.Precision is { } precision && precision < bytes.Length ? bytes[..precision] : bytes;
        if (bytes.IsEmpty)
        {
            Pad("");
            return;
        }

        var hex = upper ? Convert.ToHexString(bytes) : Convert.ToHexStringLower(bytes);
        var prefix = _spec.Sharp ? upper ? "0X" : "0x" : "";
        if (!_spec.Space)
        {
            Pad(prefix + hex);
            return;
        }

        var spaced = new StringBuilder();
        for (var i = 0; i < hex.Length; i += 2)
        {
            spaced.Append(i > 0 ? " " : "").Append(prefix).Append(hex, i, 2);
        }

        Pad(spaced.ToString());
    }

    private void PrintBool(bool flag, int verb)
    {
        if (verb is 't' or 'v')
        {
            Pad(flag ? "true" : "false");
        }
        else
        {
            BadVerb(flag, verb);
        }
    }

    private void PrintInteger(object value, int verb)
    {
        var isSigned = GoNumber.IsSigned(value);
        if (!isSigned && !GoNumber.IsUnsigned(value))
        {
            // Not a Go value at all: only a mistake in our own tables can bring it here.
            output.Append(value.ToString() ?? "");
            return;
        }

        var number = isSigned ? GoNumber.ToInt64(value) : 0;
        var isNegative = number < 0;
        var magnitude = !isSigned ? GoNumber.ToUInt64(value) : isNegative ? 0UL - (ulong)number : (ulong)number;
        switch (verb)
        {
            case 'v' when _spec.SharpV && !isSigned:
                var outer = _spec;
                _spec.Sharp = true;
                FormatInteger(magnitude, false, 16, 'x');
                _spec = outer;
                break;
            case 'v' or 'd':
                FormatInteger(magnitude, isNegative, 10, 'd');
                break;
            case 'b':
                FormatInteger(magnitude, isNegative, 2, 'b');
                break;
            case 'o' or 'O':
                FormatInteger(magnitude, isNegative, 8, (char)verb);
                break;
            case 'x' or 'X':
                FormatInteger(magnitude, isNegative, 16, (char)verb);
                break;
            case 'c':
                Pad(CodeOf(magnitude, isNegative) is var code && Rune.IsValid(code) ? new Rune(code).ToString() : "\uFFFD");
                break;
            case 'q':
                Pad(GoQuote.Character(CodeOf(magnitude, isNegative), _spec.Plus));
                break;
            case 'U':
                PrintUnicode(isNegative ? 0UL - magnitude : magnitude);
                break;
            default:
                BadVerb(value, verb);
                break;
        }
    }

    private static int CodeOf(ulong magnitude, bool isNegative) => isNegative || magnitude > 0x10FFFF ? 0xFFFD : (int)magnitude;

    private void PrintUnicode(ulong code)
    {
        var digits = code.ToString("X", CultureInfo.InvariantCulture);
        var text = "U+" + digits.PadLeft(Math.Max(_spec.Precision ?? 4, 4), '0');
        if (_spec.Sharp && code <= 0x10FFFF && Rune.IsValid((int)code) && GoQuote.IsPrintable(new Rune((int)code)))
        {
            text += $" '{new Rune((int)code)}'";
        }

        PadWith(text, zero: false);
    }

    private void FormatInteger(ulong magnitude, bool isNegative, int numberBase, char verb)
    {
        var least = 0;
        if (_spec.Precision is { } precision)
        {
            least = precision;
            if (precision == 0 && magnitude == 0)
            {
                PadWith("", zero: false);
                return;
            }
        }
        else if (_spec is { Zero: true, Minus: false, Width: { } width })
        {
            least = width - (isNegative || _spec.Plus || _spec.Space ? 1 : 0);
        }

        var digits = numberBase switch
        {
            2 => magnitude.ToString("b", CultureInfo.InvariantCulture),
            8 => Octal(magnitude),
            16 => magnitude.ToString(verb == 'X' ? "X" : "x", CultureInfo.InvariantCulture),
            _ => magnitude.ToString(CultureInfo.InvariantCulture),
        };
        digits = digits.PadLeft(Math.Max(least, 0), '0');
        var prefix = (_spec.Sharp, numberBase) switch
        {
            (true, 2) => "0b",
            (true, 8) when digits[0] != '0' => "0",
            (true, 16) => verb == 'X' ? "0X" : "0x",
            _ => "",
        };
        prefix = verb == 'O' ? "0o" + prefix : prefix;
        var sign = isNegative ? "-" : _spec.Plus ? "+" : _spec.Space ? " " : "";
        PadWith(sign + prefix + digits, zero: false);
    }

    private static string Octal(ulong magnitude)
    {
        var digits = new StringBuilder();
        do
        {
            digits.Insert(0, (char)('0' + (magnitude & 7)));
            magnitude >>= 3;
        }
        while (magnitude != 0);
        return digits.ToString();
    }

    private void PrintFloat(double value, int verb, bool isSingle)
    {
        switch (verb)
        {
            case 'v':
                FormatFloat(value, 'g', -1, isSingle);
                break;
            case 'b' or 'g' or 'G' or 'x' or 'X':
                FormatFloat(value, (char)verb, -1, isSingle);
                break;
            case 'e' or 'E' or 'f' or 'F':
                FormatFloat(value, (char)verb, 6, isSingle);
                break;
            default:
                BadVerb(isSingle ? (float)value : value, verb);
                break;
        }
    }

    private void FormatFloat(double value, char verb, int precision, bool isSingle)
    {
        precision = _spec.Precision ?? precision;
        var text = GoFloat.Format(value, verb == 'F' ? 'f' : verb, precision, isSingle);
        var isFinite = double.IsFinite(value);
        var sign = text[0] is '-' or '+' ? text[0] : '+';
        text = text[0] is '-' or '+' ? text[1..] : text;
        if (_spec.Sharp && verb != 'b' && isFinite)
        {
            text = KeepPoint(text, verb, precision);
        }

        // A space flag leaves room where the plus would be.
        var shown = sign == '-' ? "-" : _spec.Plus ? "+" : _spec.Space ? " " : "";
        if (double.IsNaN(value) && !_spec.Plus && !_spec.Space)
        {
            shown = "";
        }
        else if (double.IsPositiveInfinity(value) && !_spec.Space)
        {
            shown = "+";
        }

        if (_spec is { Zero: true, Minus: false, Width: { } width } && isFinite)
        {
            output.Append(shown).Append(text.PadLeft(Math.Max(width - shown.Length, 0), '0'));
            return;
        }

        PadWith(shown + text, zero: false);
    }

    /// <summary>The <c>#</c> flag: always a decimal point, and for %g the trailing zeros stay.</summary>
    private static string KeepPoint(string text, char verb, int precision)
    {
        if (verb is 'x' or 'X')
        {
            precision = precision < 0 ? 6 : precision;
        }

        var tailAt = text.AsSpan().IndexOfAny(verb is 'x' or 'X' ? "pP" : "eE");
        var (body, tail) = tailAt < 0 ? (text, "") : (text[..tailAt], text[tailAt..]);
        var hasPoint = body.Contains('.', StringComparison.Ordinal);
        var wanted = precision < 0 ? 6 : precision;
        var significant = body.TrimStart('0', '.').Count(char.IsAsciiDigit);
        body = hasPoint ? body : body + ".";
        if (verb is 'g' or 'G')
        {
            body += new string('0', Math.Max(wanted - Math.Max(significant, body.StartsWith('0') && significant == 0 ? 1 : significant), 0));
        }

        return body + tail;
    }

    private void PrintComplex(Complex value, int verb)
    {
        if (verb is not ('v' or 'b' or 'g' or 'G' or 'x' or 'X' or 'f' or 'F' or 'e' or 'E'))
        {
            BadVerb(value, verb);
            return;
        }

        var outer = _spec;
        output.Append('(');
        PrintFloat(value.Real, verb, false);
        _spec.Plus = true;
        PrintFloat(value.Imaginary, verb, false);
        output.Append("i)");
        _spec = outer;
    }

    /// <summary>The first <c>Precision</c> characters.</summary>
    private string Truncate(string text)
    {
        if (_spec.Precision is not { } precision || precision >= text.Length)
        {
            return text;
        }

        var end = 0;
        for (var i = 0; i < precision && end < text.Length; i++)
        {
            end += char.IsHighSurrogate(text[end]) && end + 1 < text.Length && char.IsLowSurrogate(text[end + 1]) ? 2 : 1;
        }

        return text[..end];
    }

    private void Pad(string text) => PadWith(text, _spec is { Zero: true, Minus: false });

    private void PadWith(string text, bool zero)
    {
        if (_spec.Width is not { } width || width <= text.Length && CountRunes(text) >= width)
        {
            output.Append(text);
            return;
        }

        var missing = Math.Max(width - CountRunes(text), 0);
        if (_spec.Minus)
        {
            output.Append(text).Append(' ', missing);
        }
        else
        {
            output.Append(zero ? '0' : ' ', missing).Append(text);
        }
    }

    private static int CountRunes(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++, count++)
        {
            i += char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]) ? 1 : 0;
        }

        return count;
    }
}
