using System.Globalization;
using System.Runtime.Versioning;
using Fairlead.ProxyCost;

[assembly: SupportedOSPlatform("linux")]

// CPU per request of Fairlead's balancer and of HAProxy on the same file. What is measured is the published program; '--subject alone'
// measures the balancer without the rest of it.
if (args is ["serve", var file])
{
    return await Serve.Run(file);
}

if (Options.Parse(args) is not { } options)
{
    return 2;
}

const int Haproxy = 0, Tuned = 1, Ours = 2;
Console.WriteLine($"ours: {string.Join(' ', options.Subject)}; all with nbthread 1; {options.Rounds} rounds of {options.Seconds} s");
Console.WriteLine($"{"work",-16} {"haproxy µs",11} {"tuned µs",9} {"ours µs",8} | {"ours/haproxy",12} {"ours/tuned",10} {"target",7} | p99 ms: haproxy   tuned    ours");
using var setting = new Setting();
Func<Subject>[] starts = [setting.HaproxyPlain, setting.HaproxyTuned, () => setting.Fairlead(options.Subject)];
Subject[] warm = [.. starts.Select(start => start())];
bool missed = false;
foreach (Row row in Row.All.Where(r => r.Name.Contains(options.Rows, StringComparison.Ordinal)))
{
    Rounds rounds = row.Cold ? Rounds.OfCold(row, starts, options) : Rounds.OfWarm(row, warm, options);
    double ratio = rounds.Ratio(Ours, Haproxy);
    missed |= ratio > row.Target;
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{row.Name,-16} {rounds.Cost(Haproxy),11:F1} {rounds.Cost(Tuned),9:F1} {rounds.Cost(Ours),8:F1} | {ratio,12:F2} {rounds.Ratio(Ours, Tuned),10:F2} {row.Target,7:F2}{(ratio > row.Target ? "!" : " ")}| {rounds.P99(Haproxy),15:F2} {rounds.P99(Tuned),7:F2} {rounds.P99(Ours),7:F2}{(rounds.P99(Ours) > rounds.P99(Haproxy) ? "!" : "")}"));
    foreach (string error in rounds.Errors)
    {
        Console.WriteLine("    " + error);
    }
}

foreach (Subject subject in warm)
{
    subject.Dispose();
}

return missed ? 1 : 0;
