using System.Globalization;

namespace Fairlead.ProxyCost;

/// <summary>The command line.</summary>
internal sealed record Options
{
    public const string Usage = "proxy-cost [--rounds N] [--seconds S] [--warm-up S] [--rows TEXT] [--subject COMMAND...]";

    /// <summary>Three of five seconds, nine rows and three proxies: about eight minutes.</summary>
    public int Rounds { get; init; } = 3;

    public double Seconds { get; init; } = 5;

    public double WarmUpSeconds { get; init; } = 2;

    /// <summary>Only rows whose name holds this.</summary>
    public string Rows { get; init; } = "";

    /// <summary>Started with the configuration file as its last word.</summary>
    public required string[] Subject { get; init; }

    /// <summary>Null when the words make no sense or the program is not there; the reason is on standard error then.</summary>
    public static Options? Parse(string[] words)
    {
        var options = new Options { Subject = [Path.GetFullPath("artifacts/fairlead/fairlead"), "balancer", "-f"] };
        for (int i = 0; i < words.Length; i++)
        {
            string value = i + 1 < words.Length ? words[i + 1] : "";
            switch (words[i])
            {
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    break;
                case "--seconds" when double.TryParse(value, CultureInfo.InvariantCulture, out double seconds) && seconds >= 1:
                    options = options with { Seconds = seconds };
                    break;
                case "--warm-up" when double.TryParse(value, CultureInfo.InvariantCulture, out double seconds) && seconds >= 1:
                    options = options with { WarmUpSeconds = seconds };
                    break;
                case "--rows":
                    options = options with { Rows = value };
                    break;
                case "--subject" when value.Length > 0:
                    string[] command = words[(i + 1)..];
                    return options with { Subject = command is ["alone"] ? [Environment.ProcessPath!, "serve"] : command };
                default:
                    Console.Error.WriteLine($"proxy-cost: '{words[i]} {value}' is not understood. Usage: {Usage}");
                    return null;
            }

            i++;
        }

        if (!File.Exists(options.Subject[0]))
        {
            Console.Error.WriteLine($"proxy-cost: {options.Subject[0]} is not there: run scripts/publish first, or name another program with --subject");
            return null;
        }

        return options;
    }
}
