using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>What the handlers of keywords need beside their line and section.</summary>
internal sealed record ParseContext(Findings Findings, EnvironmentVariables Variables)
{
    /// <summary>Reports words behind the last one a keyword understands.</summary>
    /// <param name="max">How many words may follow the keyword.</param>
    /// <returns>Whether there were none.</returns>
    public bool AtMost(ConfigurationLine line, int max)
    {
        if (line.Count <= max + 1)
        {
            return true;
        }

        Findings.Alert(line.Position, $"'{line.Keyword}' cannot handle the unexpected argument '{line[max + 1]}'");
        return false;
    }

    /// <summary>Reads a whole number within bounds, or reports why it is none.</summary>
    public int? Integer(ConfigurationLine line, string what, string text, int min, int max)
    {
        if (text.Length == 0)
        {
            Findings.Alert(line.Position, $"{what} expects a number");
            return null;
        }

        if (!int.TryParse(text, out int value) || value < min || value > max)
        {
            string bounds = max == int.MaxValue ? $"a whole number from {min} up" : $"a whole number between {min} and {max}";
            Findings.Alert(line.Position, $"{what} expects {bounds} (got '{text}')");
            return null;
        }

        return value;
    }

    /// <summary>Reads a time, or reports why it is none.</summary>
    public TimeSpan? Duration(ConfigurationLine line, string what, string text)
    {
        if (text.Length == 0)
        {
            Findings.Alert(line.Position, $"{what} expects a time, such as 5000 (milliseconds) or 5s");
            return null;
        }

        if (Durations.TryParse(text, out TimeSpan value, out string? error))
        {
            return value;
        }

        Findings.Alert(line.Position, $"{what}: {error}");
        return null;
    }
}
