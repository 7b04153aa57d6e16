namespace Fairlead.ProxyCost;

/// <summary>
/// One row measured: rounds in which the proxies take turns, so that what else the machine does falls on all of them
/// alike. Figures are medians over the rounds; ratios are taken inside each round.
/// </summary>
internal sealed class Rounds
{
    private readonly List<double>[] costs;
    private readonly List<double>[] p99s;

    private Rounds(int subjects)
    {
        costs = [.. Enumerable.Range(0, subjects).Select(_ => new List<double>())];
        p99s = [.. Enumerable.Range(0, subjects).Select(_ => new List<double>())];
    }

    /// <summary>What wrk complained of, a line each.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Rounds over proxies that run already.</summary>
    public static Rounds OfWarm(Row row, Subject[] subjects, Options options)
    {
        var result = new Rounds(subjects.Length);
        foreach (Subject subject in subjects)
        {
            Wrk.Run(row, subject, options.WarmUpSeconds);
        }

        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < subjects.Length; i++)
            {
                result.Measure(i, row, subjects[i], options.Seconds);
            }
        }

        return result;
    }

    /// <summary>Rounds that each begin with new processes and no warm-up.</summary>
    public static Rounds OfCold(Row row, Func<Subject>[] starts, Options options)
    {
        var result = new Rounds(starts.Length);
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < starts.Length; i++)
            {
                using Subject subject = starts[i]();
                result.Measure(i, row, subject, options.Seconds);
            }
        }

        return result;
    }

    /// <summary>Microseconds of processor time a request.</summary>
    public double Cost(int subject) => Median(costs[subject]);

    /// <summary>Milliseconds.</summary>
    public double P99(int subject) => Median(p99s[subject]);

    public double Ratio(int subject, int peer) => Median(costs[subject].Zip(costs[peer], (ours, theirs) => ours / theirs));

    private void Measure(int index, Row row, Subject subject, double seconds)
    {
        long before = ProcessorTime.Of(subject.Pid);
        WrkResult result = Wrk.Run(row, subject, seconds);
        costs[index].Add((ProcessorTime.Of(subject.Pid) - before) / 1000.0 / Math.Max(1, result.Requests));
        p99s[index].Add(result.P99Ms);
        if (result.Errors.Length > 0)
        {
            Errors.Add($"{subject.Name}: {result.Errors}");
        }
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
