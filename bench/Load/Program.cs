using System.Globalization;
using Fairlead.Bench.Load;

// load WORKLOAD --to HOST:PORT[,HOST:PORT…] [--clients N] [--seconds S] [--warm-up S] [--services N] [--instances N] [--cpu NAME=PID[,PID…]]… [--label TEXT]
// One row: operations per second, latency, and processor time per operation of the named processes and of this one.
var options = Options.Parse(args);
IWorkload workload = options.Workload switch
{
    "kv-write" => new KeyWrites(options.Clients),
    "kv-read" => new KeyReads(""),
    "kv-read-consistent" => new KeyReads("?consistent"),
    "register" => new Registrations(options.Services, options.Instances),
    "dns" => new DnsQuestions(options.Services),
    var unknown => throw new ArgumentException($"No workload '{unknown}': kv-write, kv-read, kv-read-consistent, register, dns."),
};
var run = new Run(workload, options);
if (options.Seconds > 0)
{
    run.Warm(TimeSpan.FromSeconds(options.WarmUp));
}

var before = options.Processors.Select(group => group.Used()).ToArray();
var own = Environment.CpuUsage.TotalTime;
var times = run.Measure(options.Seconds > 0 ? TimeSpan.FromSeconds(options.Seconds) : Timeout.InfiniteTimeSpan, out var elapsed);
own = Environment.CpuUsage.TotalTime - own;

times.Sort();
var row = string.Create(
    CultureInfo.InvariantCulture,
    $"{options.Label,-34} {times.Count / elapsed.TotalSeconds,8:F0}/s  p50 {times.Percentile(0.5),7:F2} ms  p99 {times.Percentile(0.99),7:F2} ms  max {times.Percentile(1),6:F0} ms  CPU us each:");
for (var i = 0; i < before.Length; i++)
{
    var used = options.Processors[i].Used() - before[i];
    row += string.Create(CultureInfo.InvariantCulture, $" {options.Processors[i].Name} {used.TotalMicroseconds / times.Count:F1},");
}

row += string.Create(CultureInfo.InvariantCulture, $" load {own.TotalMicroseconds / times.Count:F1} ({100 * own / elapsed:F0} % of a core)");
Console.WriteLine(options.Seconds > 0 ? row : row + string.Create(CultureInfo.InvariantCulture, $"; {times.Count} in {elapsed.TotalSeconds:F2} s"));
