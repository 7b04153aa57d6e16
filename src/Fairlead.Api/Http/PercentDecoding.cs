using System.Buffers;
using System.Globalization;
using System.Text;

namespace Fairlead.Api.Http;

/// <summary>Undoes <c>%XX</c> the way Go's <c>net/url</c> does: every escape, an escaped slash too (KV keys may hold any byte).</summary>
internal static class PercentDecoding
{
    private const int StackLimit = 512;

    /// <summary>Whether every percent sign is followed by two hex digits.</summary>
    public static bool IsWhole(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOf('%'); at >= 0; at = text.IndexOf('%'))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
            {
                return false;
            }

            text = text[(at + 3)..];
        }

        return true;
    }

    /// <param name="text">A path, or a name or value of a query.</param>
    /// <param name="plusIsSpace">True in a query, false in a path.</param>
    /// <param name="decoded">The text as UTF-8 gives it.</param>
    /// <returns>False when a percent sign is not followed by two hex digits.</returns>
    public static bool TryDecode(ReadOnlySpan<char> text, bool plusIsSpace, out string decoded)
    {
        // 1. Most paths and values have nothing to decode.
        if (text.IndexOf('%') < 0 && !(plusIsSpace && text.Contains('+')))
        {
            decoded = text.ToString();
            return true;
        }

        // 2. Bytes first, UTF-8 afterwards: one character can be spread over several escapes.
        var bound = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        var bytes = bound <= StackLimit ? stackalloc byte[StackLimit] : rented = ArrayPool<byte>.Shared.Rent(bound);
        try
        {
            var length = 0;
            for (var i = 0; i < text.Length; i++)
            {
                var character = text[i];
                if (character == '%')
                {
                    if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                    {
                        decoded = "";
                        return false;
                    }

                    bytes[length++] = byte.Parse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    i += 2;
                }
                else if (plusIsSpace && character == '+')
                {
                    bytes[length++] = (byte)' ';
                }
                else
                {
                    var size = char.IsHighSurrogate(character) && i + 1 < text.Length ? 2 : 1;
                    length += Encoding.UTF8.GetBytes(text.Slice(i, size), bytes[length..]);
                    i += size - 1;
                }
            }

            decoded = Encoding.UTF8.GetString(bytes[..length]);
            return true;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }
}
