using System.Text.RegularExpressions;

namespace Fairlead.Balancer.Expressions;

/// <summary>
/// Regular expressions of a configuration. The non-backtracking engine bounds the time of a match by the length of
/// the input, so that no request can hang a loop; it does without look-around and back-references, and so do we.
/// </summary>
internal static class RegexPatterns
{
    /// <summary>Why a text is no regular expression we can use; null when it is one.</summary>
    public static string? Check(string pattern)
    {
        try
        {
            _ = Compile(pattern, ignoreCase: false);
            return null;
        }
        catch (ArgumentException e)
        {
            return $"the regular expression '{pattern}' is invalid: {e.Message}";
        }
        catch (NotSupportedException)
        {
            return $"the regular expression '{pattern}' uses look-around, back-references or conditions, which are not supported";
        }
    }

    public static Regex Compile(string pattern, bool ignoreCase) => new(
        pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));
}
