using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Fairlead.Balancer.Expressions;

/// <summary><c>-m reg</c>. Bytes become characters one for one (Latin-1), and so did the pattern's, so that both speak of bytes.</summary>
internal sealed class RegexTextPatterns : TextPatterns
{
    /// <summary>Longer texts borrow their characters from a pool.</summary>
    private const int StackLength = 1024;

    private readonly Regex[] _patterns;

    public RegexTextPatterns(IEnumerable<string> patterns, bool ignoreCase) =>
        _patterns = [.. patterns.Select(p => RegexPatterns.Compile(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(p)), ignoreCase))];

    public override bool Matches(ReadOnlySpan<byte> value)
    {
        char[]? rented = value.Length > StackLength ? ArrayPool<char>.Shared.Rent(value.Length) : null;
        Span<char> text = rented is null ? stackalloc char[StackLength] : rented;
        text = text[..Encoding.Latin1.GetChars(value, text)];
        bool result = false;
        foreach (Regex pattern in _patterns)
        {
            if (pattern.IsMatch(text))
            {
                result = true;
                break;
            }
        }

        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }

        return result;
    }
}
