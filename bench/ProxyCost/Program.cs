using System.Runtime.Versioning;
using System.Globalization;
using Fairlead.ProxyCost;

[assembly: SupportedOSPlatform("linux")]

// proxy-cost [--rounds N] [--seconds S] [--rows text] [--subject command...]
// CPU per request of Fairlead's balancer and of HAProxy on the same file, interleaved rounds, medians. What is measured is the published
// program; '--subject alone' measures the balancer without the rest of it.
if (args is ["serve", var file])
{
    return await Serve.Run(file);
}

int rounds = 5;
double seconds = 2;
string filter = "";
string[]? command = null;
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--rounds":
            rounds = int.Parse(args[++i], CultureInfo.InvariantCulture);
            break;
        case "--seconds":
            seconds = double.Parse(args[++i], CultureInfo.InvariantCulture);
            break;
        case "--rows":
            filter = args[++i];
            break;
        case "--subject":
            command = args[(i + 1)..];
            i = args.Length;
            break;
        default:
            Console.Error.WriteLine($"unknown option '{args[i]}'; known: --rounds N, --seconds S, --rows TEXT, --subject COMMAND...");
            return 2;
    }
}

if (command is ["alone"])
{
    command = [Environment.ProcessPath!, "serve"];
}
else if (command is null)
{
    string published = Path.GetFullPath("artifacts/fairlead/fairlead");
    if (!File.Exists(published))
    {
        Console.Error.WriteLine($"proxy-cost: {published} is not there: run scripts/publish first, or name another program with --subject");
        return 2;
    }

    command = [published, "balancer", "-f"];
}

Console.WriteLine($"ours: {string.Join(' ', command)}");
using var subjects = new Subjects();
Subject[] all = [subjects.HaproxyPlain(), subjects.HaproxyTuned(), subjects.Fairlead(command)];
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"work",-16} {"haproxy µs",11} {"tuned µs",9} {"ours µs",8} | {"ours/haproxy",12} {"ours/tuned",10} {"target",7} | p99 ms: haproxy tuned ours"));
bool missed = false;
foreach (Row row in Row.All.Where(r => r.Name.Contains(filter, StringComparison.Ordinal)))
{
    // A warm-up each, then rounds in turn: what else the machine does falls on all of them alike.
    var cost = new Dictionary<Subject, List<double>>();
    var p99 = new Dictionary<Subject, List<double>>();
    string errors = "";
    for (int round = -1; round < rounds; round++)
    {
        foreach (Subject subject in all)
        {
            long before = ProcessorTime.Of(subject.Pid);
            WrkResult result = Wrk.Run(row, row.Tcp ? subject.TcpPort : subject.HttpPort, round < 0 ? 1 : seconds);
            long used = ProcessorTime.Of(subject.Pid) - before;
            if (round < 0)
            {
                cost[subject] = [];
                p99[subject] = [];
                continue;
            }

            cost[subject].Add(used / 1000.0 / Math.Max(1, result.Requests));
            p99[subject].Add(result.P99Ms);
            errors += result.Errors.Length > 0 ? $"\n    {subject.Name}: {result.Errors}" : "";
        }
    }

    double[] c = [.. all.Select(s => Median(cost[s]))];
    double[] p = [.. all.Select(s => Median(p99[s]))];

    // Ratios inside each round, then their median: a slow round is slow for all three.
    double plain = Median([.. cost[all[2]].Zip(cost[all[0]], (ours, theirs) => ours / theirs)]);
    double tuned = Median([.. cost[all[2]].Zip(cost[all[1]], (ours, theirs) => ours / theirs)]);
    missed |= plain > row.Target;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Name,-16} {c[0],11:F1} {c[1],9:F1} {c[2],8:F1} | {plain,12:F2} {tuned,10:F2} {row.Target,7:F2}{(plain > row.Target ? "!" : " ")}| {p[0],15:F2} {p[1],5:F2} {p[2],5:F2}{errors}"));
}

return missed ? 1 : 0;

static double Median(IEnumerable<double> values)
{
    double[] sorted = [.. values.Order()];
    return sorted[sorted.Length / 2];
}
