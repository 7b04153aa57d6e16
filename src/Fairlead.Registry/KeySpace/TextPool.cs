using System.Text;

namespace Fairlead.Registry.KeySpace;

/// <summary>
/// Gives records that say the same word the same string: names of nodes and services, tags, and the like stand in thousands of them
/// (100,000 instances with a check each: 117 MB without it, 83 MB with it).
/// </summary>
/// <remarks>One pool a thread, of a fixed number of places; a word that meets another in its place takes it over.</remarks>
internal sealed class TextPool
{
    private const int Places = 8_192;

    /// <summary>Longer texts are seldom the same.</summary>
    private const int MaxBytes = 64;

    [ThreadStatic]
    private static TextPool? _current;

    private readonly string?[] _texts = new string?[Places];

    internal static TextPool Current => _current ??= new TextPool();

    internal string Get(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length is 0 or > MaxBytes)
        {
            return Encoding.UTF8.GetString(utf8);
        }

        // FNV-1a: a handful of bytes, no secret to keep; a bad spread costs memory, not correctness.
        var hash = 2166136261u;
        foreach (var value in utf8)
        {
            hash = (hash ^ value) * 16777619u;
        }

        ref var place = ref _texts[hash % Places];
        Span<char> text = stackalloc char[MaxBytes];
        text = text[..Encoding.UTF8.GetChars(utf8, text)];
        if (place is null || !text.SequenceEqual(place))
        {
            place = new string(text);
        }

        return place;
    }
}
