using System.Text;
using System.Text.Encodings.Web;

namespace Fairlead.Api.Json;

/// <summary>
/// Escapes strings as Go's <c>encoding/json</c> does with its defaults: <c>&lt; &gt; &amp;</c> and U+2028, U+2029 as <c>\u003c</c>
/// and so on (safe inside HTML), control characters as <c>\u00XX</c> in lower case but for <c>\n \r \t</c>, everything else as it is.
/// Clients compare bodies byte for byte (hashes, golden files), so the spelling matters.
/// </summary>
internal sealed class GoJsonEncoder : JavaScriptEncoder
{
    public static GoJsonEncoder Instance { get; } = new();

    private GoJsonEncoder()
    {
    }

    /// <summary>The longest escape is <c>\u</c> and four digits.</summary>
    public override int MaxOutputCharactersPerInputCharacter => 6;

    public override unsafe int FindFirstCharacterToEncode(char* text, int textLength)
    {
        var characters = new ReadOnlySpan<char>(text, textLength);
        for (var i = 0; i < characters.Length; i++)
        {
            var character = characters[i];
            // A surrogate stops the scan: the caller then reads whole scalars and asks again for each.
            if (WillEncode(character) || char.IsSurrogate(character))
            {
                return i;
            }
        }

        return -1;
    }

    public override bool WillEncode(int unicodeScalar) =>
        unicodeScalar is < 0x20 or '"' or '\\' or '<' or '>' or '&' or 0x2028 or 0x2029;

    public override unsafe bool TryEncodeUnicodeScalar(int unicodeScalar, char* buffer, int bufferLength, out int numberOfCharactersWritten)
    {
        var output = new Span<char>(buffer, bufferLength);
        numberOfCharactersWritten = 0;
        var shortForm = unicodeScalar switch
        {
            '"' => '"',
            '\\' => '\\',
            '\n' => 'n',
            '\r' => 'r',
            '\t' => 't',
            _ => '\0',
        };
        if (shortForm != '\0')
        {
            if (output.Length < 2)
            {
                return false;
            }

            output[0] = '\\';
            output[1] = shortForm;
            numberOfCharactersWritten = 2;
            return true;
        }

        if (!WillEncode(unicodeScalar))
        {
            return new Rune(unicodeScalar).TryEncodeToUtf16(output, out numberOfCharactersWritten);
        }

        if (output.Length < 6)
        {
            return false;
        }

        const string Digits = "0123456789abcdef";
        output[0] = '\\';
        output[1] = 'u';
        output[2] = Digits[(unicodeScalar >> 12) & 15];
        output[3] = Digits[(unicodeScalar >> 8) & 15];
        output[4] = Digits[(unicodeScalar >> 4) & 15];
        output[5] = Digits[unicodeScalar & 15];
        numberOfCharactersWritten = 6;
        return true;
    }
}
