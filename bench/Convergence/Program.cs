// From the register call to the first request that the new instance serves; from the deregister call to the last.
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using Fairlead.Bench.Convergence;

var fairlead = args[0];
var trials = int.Parse(args[1], CultureInfo.InvariantCulture);
var folder = Directory.CreateTempSubdirectory("fairlead-convergence-").FullName;

// A HAProxy that is told to reload while it reloads may forget the second time: every subject gets its rest between two changes.
var quiet = TimeSpan.FromMilliseconds(300);
var rows = new List<(string Name, double[] In, double[] Out, long Failures)>();
foreach (var start in new Func<string, string, Subject>[] { Subject.InProcess, Subject.InProcessTemplate, Subject.RealHAProxy })
{
    using var subject = start(fairlead, folder);
    try
    {
        rows.Add(await MeasureAsync(subject));
    }
    catch (TimeoutException)
    {
        Console.WriteLine($"{subject.Name}:\n{subject.Output}");
        throw;
    }
}

Console.WriteLine();
Console.WriteLine($"convergence, {trials} trials, ms                 in: p50      p99     out: p50      p99   failed");
foreach (var row in rows)
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{row.Name,-40} {At(row.In, 0.5),12:F2} {At(row.In, 0.99),8:F2} {At(row.Out, 0.5),12:F2} {At(row.Out, 0.99),8:F2} {row.Failures,8}"));
}

var (ours, theirs) = (rows[0], rows[^1]);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
    $"ratio, first row to last: in p50 {At(ours.In, 0.5) / At(theirs.In, 0.5):F3}, out p50 {At(ours.Out, 0.5) / At(theirs.Out, 0.5):F3}"));
Directory.Delete(folder, recursive: true);
return;

static double At(double[] sorted, double quantile) => sorted[(int)Math.Min(sorted.Length - 1, Math.Ceiling(quantile * sorted.Length) - 1)];

async Task<(string, double[], double[], long)> MeasureAsync(Subject subject)
{
    using var steady = new TinyServer("steady");
    using var fresh = new TinyServer("fresh");
    using var api = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{subject.ApiPort}/v1/agent/service/") };
    await RegisterAsync(api, "steady", steady.Port);
    using var prober = new Prober(subject.BalancerPort);
    prober.Watch("steady");
    prober.WaitFirst();
    var failuresBefore = prober.Failures;
    var (ins, outs) = (new double[trials], new double[trials]);

    // Two trials that do not count warm every path up.
    for (var trial = -2; trial < trials; trial++)
    {
        prober.Watch("fresh");
        var called = Stopwatch.GetTimestamp();
        await RegisterAsync(api, "fresh", fresh.Port);
        var arrived = prober.WaitFirst();
        await Task.Delay(quiet);
        var left = Stopwatch.GetTimestamp();
        using var answer = await api.PutAsync(new Uri("deregister/fresh", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
        var gone = prober.WaitGone(200);
        await Task.Delay(quiet);
        if (trial >= 0)
        {
            ins[trial] = Stopwatch.GetElapsedTime(called, arrived).TotalMilliseconds;
            outs[trial] = Math.Max(0, Stopwatch.GetElapsedTime(left, gone).TotalMilliseconds);
        }
    }

    Array.Sort(ins);
    Array.Sort(outs);
    return (subject.Name, ins, outs, prober.Failures - failuresBefore);
}

static async Task RegisterAsync(HttpClient api, string name, int port)
{
    using var answer = await api.PutAsJsonAsync("register", new { ID = name, Name = "shop", Address = "127.0.0.1", Port = port });
    answer.EnsureSuccessStatusCode();
}
