using System.Diagnostics;

namespace Fairlead.Bench.Load;

/// <summary>All clients, each with one request under way, on one thread.</summary>
internal sealed class Run
{
    /// <summary>An answer that takes longer is lost.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly IWorkload workload;
    private readonly Exchange[] exchanges;

    public Run(IWorkload workload, Options options)
    {
        this.workload = workload;
        exchanges = [.. Enumerable.Range(0, options.Clients).Select(client => workload.Connect(options.Targets[client % options.Targets.Count]))];
    }

    public void Warm(TimeSpan duration) => Measure(duration, out _);

    /// <summary>Asks for so long, or until there is nothing more to ask; requests under way at the end are waited for.</summary>
    /// <returns>Stopwatch ticks of each request, from before it is sent until its answer is whole.</returns>
    public List<long> Measure(TimeSpan duration, out TimeSpan elapsed)
    {
        var times = new List<long>(1 << 20);
        var poller = new Poller(exchanges);
        var began = Stopwatch.GetTimestamp();
        var until = duration == Timeout.InfiniteTimeSpan ? long.MaxValue : began + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var open = exchanges.Length;
        for (var client = 0; client < exchanges.Length; client++)
        {
            open -= TrySend(client, poller) ? 0 : 1;
        }

        var last = Stopwatch.GetTimestamp();
        while (open > 0)
        {
            poller.Wait(100);
            for (var client = 0; client < exchanges.Length; client++)
            {
                if (!poller.IsReady(client) || !exchanges[client].Receive())
                {
                    continue;
                }

                last = Stopwatch.GetTimestamp();
                times.Add(last - exchanges[client].Sent);
                if (last >= until)
                {
                    poller.Remove(client);
                    open--;
                }
                else
                {
                    open -= TrySend(client, poller) ? 0 : 1;
                }
            }

            if (Stopwatch.GetElapsedTime(last) > Patience)
            {
                throw new TimeoutException($"{open} requests have no answer for {Patience}.");
            }
        }

        elapsed = Stopwatch.GetElapsedTime(began, last);
        return times;
    }

    private bool TrySend(int client, Poller poller)
    {
        if (!workload.TryNext(client, out var request))
        {
            poller.Remove(client);
            return false;
        }

        exchanges[client].Sent = Stopwatch.GetTimestamp();
        exchanges[client].Send(request);
        return true;
    }
}
