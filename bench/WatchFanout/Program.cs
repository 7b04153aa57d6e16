using System.Diagnostics;
using System.Globalization;
using Fairlead.Bench.WatchFanout;

// watch-fanout PROGRAM [watchers] [changes]: memory of idle blocking queries, and how long one change takes to reach them all.
var program = args[0];
var watchers = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 10_000;
var changes = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 10;

await using var agent = await Agent.StartAsync(program);
var index = await agent.ChangeAsync(0);
var before = agent.ResidentMegabytes();
var all = await Task.WhenAll(Enumerable.Range(0, watchers).Select(_ => Watcher.ConnectAsync(agent.Port)));
var times = new List<double>();
var idle = 0.0;
for (var change = 1; change <= changes; change++)
{
    foreach (var watcher in all)
    {
        await watcher.AskAsync(index);
    }

    await agent.UntilQuietAsync();
    idle = Math.Max(idle, agent.ResidentMegabytes());
    var answers = all.Select(watcher => watcher.ReceiveAsync()).ToArray();
    var began = Stopwatch.GetTimestamp();
    var next = agent.ChangeAsync(change);
    await Task.WhenAll(answers);
    times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
    index = await next;
}

// Idle means idle: what the last change left behind is given back after a while.
foreach (var watcher in all)
{
    await watcher.AskAsync(index);
}

await Task.Delay(TimeSpan.FromSeconds(20));
var settled = agent.ResidentMegabytes();
times.Sort();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{watchers} watchers: {before:F0} MB before, {idle:F0} MB at most while all wait, {settled:F0} MB after 20 s of waiting; a change reaches all in {times[times.Count / 2]:F0} ms (p50 of {changes}), {times[^1]:F0} ms at worst"));
foreach (var watcher in all)
{
    watcher.Dispose();
}
