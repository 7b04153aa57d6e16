using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Encoding;

/// <summary>What a plain YAML 1.1 word stands for: a string, unless it looks like something else.</summary>
internal static class GoYamlWords
{
    public static object? Resolve(string word)
    {
        switch (word)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON":
                return true;
            case "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF":
                return false;
            case ".nan" or ".NaN" or ".NAN":
                return double.NaN;
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                return double.PositiveInfinity;
            case "-.inf" or "-.Inf" or "-.INF":
                return double.NegativeInfinity;
        }

        return word[0] is '+' or '-' or '.' or (>= '0' and <= '9') ? Number(word) : word;
    }

    private static object Number(string word)
    {
        var plain = word.Replace("_", "", StringComparison.Ordinal);
        if (GoNumberText.ParseInt(plain, 0, 64, out var integer) == GoNumberText.Outcome.Ok)
        {
            return (nint)integer;
        }

        if (GoNumberText.ParseUint(plain, 0, 64, out var unsigned) == GoNumberText.Outcome.Ok)
        {
            return unsigned;
        }

        var looksDecimal = plain.All(c => char.IsAsciiDigit(c) || c is '.' or 'e' or 'E' or '+' or '-') && plain.Any(char.IsAsciiDigit);
        return looksDecimal && GoNumberText.ParseFloat(plain, out var real) == GoNumberText.Outcome.Ok ? real : word;
    }
}
