namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>Sizes as the manual writes them: bytes, or a number with <c>k</c>, <c>m</c> or <c>g</c> (powers of 1024).</summary>
internal static class Sizes
{
    public static bool TryParse(string text, out int bytes)
    {
        bytes = 0;
        int shift = text.Length == 0 ? 0 : char.ToLowerInvariant(text[^1]) switch { 'k' => 10, 'm' => 20, 'g' => 30, _ => 0 };
        ReadOnlySpan<char> number = shift == 0 ? text : text.AsSpan(0, text.Length - 1);
        if (!int.TryParse(number, out int value) || value < 0 || (long)value << shift > int.MaxValue)
        {
            return false;
        }

        bytes = value << shift;
        return true;
    }
}
