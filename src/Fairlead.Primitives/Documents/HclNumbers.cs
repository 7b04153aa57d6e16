using System.Globalization;

namespace Fairlead.Primitives.Documents;

/// <summary>HCL 1 numbers: decimal, 0x hexadecimal, leading-zero octal, fractions and exponents.</summary>
internal static class HclNumbers
{
    public static DocumentNumber Read(DocumentCursor cursor)
    {
        var at = cursor.Location;
        var start = cursor.Position;
        if (cursor.Current == '-')
        {
            cursor.Advance();
        }

        while (char.IsAsciiLetterOrDigit(cursor.Current) || cursor.Current is '.' or '_'
            || (cursor.Current is '+' or '-' && cursor.Slice(start)[^1] is 'e' or 'E'))
        {
            cursor.Advance();
        }

        var text = cursor.Slice(start);
        var number = new DocumentNumber(at, text);
        if (number.TryGetInteger(out _))
        {
            return number;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
            && char.IsAsciiDigit(text[^1])
            ? number
            : throw new DocumentSyntaxException(at, $"{text} is not a number; durations and addresses need double quotes");
    }
}
