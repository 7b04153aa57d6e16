using System.Globalization;
using System.Net;

namespace Fairlead.Bench.Load;

/// <summary>The command line.</summary>
internal sealed record Options
{
    public required string Workload { get; init; }

    public string Label { get; private set; } = "";

    /// <summary>Clients are spread over them in turn.</summary>
    public List<IPEndPoint> Targets { get; } = [];

    public int Clients { get; private set; } = 64;

    /// <summary>How long; 0 until the workload ends by itself.</summary>
    public double Seconds { get; private set; }

    /// <summary>Seconds of the same work beforehand that do not count: a server that has just started compiles while it works.</summary>
    public double WarmUp { get; private set; } = 3;

    public int Services { get; private set; } = 1_000;

    public int Instances { get; private set; } = 10;

    public List<Processors> Processors { get; } = [];

    public static Options Parse(string[] args)
    {
        var options = new Options { Workload = args[0], Label = args[0] };
        for (var i = 1; i + 1 < args.Length; i += 2)
        {
            var value = args[i + 1];
            switch (args[i])
            {
                case "--to":
                    options.Targets.AddRange(value.Split(',').Select(IPEndPoint.Parse));
                    break;
                case "--label":
                    options.Label = value;
                    break;
                case "--clients":
                    options.Clients = Number(value);
                    break;
                case "--seconds":
                    options.Seconds = double.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "--warm-up":
                    options.WarmUp = double.Parse(value, CultureInfo.InvariantCulture);
                    break;
                case "--services":
                    options.Services = Number(value);
                    break;
                case "--instances":
                    options.Instances = Number(value);
                    break;
                case "--cpu":
                    options.Processors.Add(Load.Processors.Parse(value));
                    break;
                default:
                    throw new ArgumentException($"No option '{args[i]}'.");
            }
        }

        return options.Targets.Count > 0 ? options : throw new ArgumentException("Where to? --to HOST:PORT");
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
