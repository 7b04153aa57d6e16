using System.Globalization;

namespace Fairlead.Balancer.Expressions;

/// <summary>
/// Integer patterns, manual section 7.1.2: numbers, ranges (<c>1024:65535</c>, open at either end), and operators
/// (<c>eq ge gt le lt</c>) that hold for the numbers behind them.
/// </summary>
internal sealed class IntegerRanges
{
    private readonly (long First, long Last)[] _ranges;

    private IntegerRanges((long First, long Last)[] ranges) => _ranges = ranges;

    public bool Contains(long value)
    {
        foreach ((long first, long last) in _ranges)
        {
            if (value >= first && value <= last)
            {
                return true;
            }
        }

        return false;
    }

    /// <returns>Null with a message when a pattern is no integer.</returns>
    public static IntegerRanges? Parse(IEnumerable<string> patterns, out string? error)
    {
        var ranges = new List<(long, long)>();
        string comparison = "eq";
        bool pending = false;
        error = null;
        foreach (string pattern in patterns)
        {
            if (pattern is "eq" or "ge" or "gt" or "le" or "lt")
            {
                (comparison, pending) = (pattern, true);
                continue;
            }

            if (!TryRange(pattern, out long first, out long last))
            {
                error = $"'{pattern}' is not a number or a range of numbers";
                return null;
            }

            pending = false;
            ranges.Add(comparison switch
            {
                "ge" => (first, long.MaxValue),
                "gt" => (last == long.MaxValue ? last : last + 1, long.MaxValue),
                "le" => (long.MinValue, last),
                "lt" => (long.MinValue, first == long.MinValue ? first : first - 1),
                _ => (first, last),
            });
        }

        error = pending ? $"a number is missing behind '{comparison}'" : null;
        return error is null ? new IntegerRanges([.. ranges]) : null;
    }

    private static bool TryRange(string text, out long first, out long last)
    {
        int colon = text.IndexOf(':');
        if (colon < 0)
        {
            bool ok = TryNumber(text, out first);
            last = first;
            return ok;
        }

        (first, last) = (long.MinValue, long.MaxValue);
        string from = text[..colon];
        string to = text[(colon + 1)..];
        return (from.Length > 0 || to.Length > 0) &&
            (from.Length == 0 || TryNumber(from, out first)) && (to.Length == 0 || TryNumber(to, out last)) && first <= last;
    }

    private static bool TryNumber(string text, out long value) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
