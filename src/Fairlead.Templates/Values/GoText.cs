using System.Buffers;
using System.Text;

namespace Fairlead.Templates.Values;

/// <summary>
/// Go strings are bytes, usually UTF-8; ours are .NET strings. A byte that is not part of valid UTF-8 is kept as the lone
/// surrogate U+DC80..U+DCFF (as Python's surrogateescape does), so text from a key or a base64 string comes out as the
/// same bytes it went in. Whoever writes rendered text to a file must do so with <see cref="ToUtf8"/>.
/// </summary>
public static class GoText
{
    private const int EscapeBase = 0xDC00;

    public static string FromUtf8(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
        {
            return Encoding.UTF8.GetString(bytes);
        }

        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var consumed) == OperationStatus.Done)
            {
                text.Append(pair[..rune.EncodeToUtf16(pair)]);
                bytes = bytes[consumed..];
            }
            else
            {
                text.Append((char)(EscapeBase + bytes[0]));
                bytes = bytes[1..];
            }
        }

        return text.ToString();
    }

    public static byte[] ToUtf8(string text)
    {
        if (!HasLoneSurrogate(text))
        {
            return Encoding.UTF8.GetBytes(text);
        }

        var bytes = new ArrayBufferWriter<byte>(text.Length + 16);
        for (var i = 0; i < text.Length;)
        {
            i += WriteNext(text, i, bytes);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>The length in bytes, as Go's <c>len</c> counts.</summary>
    public static int ByteCount(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c < 0x80 || IsEscapedByte(text, i))
            {
                count++;
            }
            else if (c < 0x800)
            {
                count += 2;
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                count += 4;
                i++;
            }
            else
            {
                count += 3;
            }
        }

        return count;
    }

    /// <summary>Byte order, which for UTF-8 is code point order; .NET's ordinal order differs above U+FFFF.</summary>
    public static int Compare(string left, string right)
    {
        var common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        char a = left[common], b = right[common];
        if (!char.IsSurrogate(a) && !char.IsSurrogate(b))
        {
            return a.CompareTo(b);
        }

        return ToUtf8(left).AsSpan().SequenceCompareTo(ToUtf8(right));
    }

    /// <summary>True where the character stands for one byte that is not valid UTF-8.</summary>
    internal static bool IsEscapedByte(string text, int index) =>
        text[index] is >= (char)(EscapeBase + 0x80) and <= (char)(EscapeBase + 0xFF)
        && (index == 0 || !char.IsHighSurrogate(text[index - 1]));

    internal static bool IsAscii(string text) => System.Text.Ascii.IsValid(text);

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF'); i >= 0 && i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }

    private static int WriteNext(string text, int index, ArrayBufferWriter<byte> bytes)
    {
        if (Rune.TryGetRuneAt(text, index, out var rune))
        {
            bytes.Advance(rune.EncodeToUtf8(bytes.GetSpan(4)));
            return rune.Utf16SequenceLength;
        }

        if (IsEscapedByte(text, index))
        {
            bytes.GetSpan(1)[0] = (byte)(text[index] - EscapeBase);
            bytes.Advance(1);
        }
        else
        {
            bytes.Advance(Rune.ReplacementChar.EncodeToUtf8(bytes.GetSpan(4)));
        }

        return 1;
    }
}
