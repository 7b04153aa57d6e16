using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Encoding;

/// <summary>Padded base64 with the errors of Go's <c>encoding/base64</c>. Line breaks are skipped, as there.</summary>
internal static class GoBase64
{
    /// <param name="prefix">What the caller puts before the error.</param>
    public static string Decode(string prefix, string text, bool isUrl)
    {
        var (plus, slash) = isUrl ? ('-', '_') : ('+', '/');
        var digits = new List<(int Value, int At)>(text.Length);
        var padding = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\r' or '\n')
            {
                continue;
            }

            var value = char.IsAsciiLetterUpper(c) ? c - 'A'
                : char.IsAsciiLetterLower(c) ? c - 'a' + 26
                : char.IsAsciiDigit(c) ? c - '0' + 52
                : c == plus ? 62 : c == slash ? 63 : -1;
            if (c == '=' && (digits.Count + padding) % 4 >= 2 && padding < 2)
            {
                padding++;
            }
            else if (value < 0 || padding > 0)
            {
                throw Corrupt(prefix, i);
            }
            else
            {
                digits.Add((value, i));
            }
        }

        if ((digits.Count + padding) % 4 != 0)
        {
            // Go names the start of the group that is not whole.
            var missing = digits.Count % 4;
            throw Corrupt(prefix, padding > 0 ? text.Length : missing == 0 ? text.Length : digits[^missing].At);
        }

        var bytes = new List<byte>(digits.Count * 3 / 4);
        for (var i = 0; i + 1 < digits.Count; i++)
        {
            _ = (i % 4) switch
            {
                0 => Add(bytes, (digits[i].Value << 2) | (digits[i + 1].Value >> 4)),
                1 => Add(bytes, (digits[i].Value << 4) | (digits[i + 1].Value >> 2)),
                2 => Add(bytes, (digits[i].Value << 6) | digits[i + 1].Value),
                _ => false,
            };
        }

        return GoText.FromUtf8(bytes.ToArray());
    }

    private static bool Add(List<byte> bytes, int value)
    {
        bytes.Add((byte)value);
        return true;
    }

    private static FunctionException Corrupt(string prefix, int at) => new($"{prefix}illegal base64 data at input byte {at}");
}
