using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Running;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Bench.Templates;

/// <summary>One set of templates, measured from the change of an instance to the last text that follows from it.</summary>
internal sealed class Measurement(string name, ServiceTable table, ImmutableArray<string> texts, int rendersPerChange)
{
    private readonly Channel<int> _rendered = Channel.CreateUnbounded<int>();

    /// <summary>Runs warm-up and rounds; returns the table's row.</summary>
    public async Task<string> RunAsync(int changes)
    {
        var options = new TemplateRunnerOptions
        {
            MinimumQueryInterval = TimeSpan.Zero,
            Templates =
            [
                .. texts.Select(text => new TemplateDefinition
                {
                    Contents = text,
                    Apply = (_, rendered, _) =>
                    {
                        _rendered.Writer.TryWrite(rendered.Length);
                        return ValueTask.FromResult(ApplyVerdict.Good);
                    },
                }),
            ],
        };
        using var stop = new CancellationTokenSource();
        await using var runner = new TemplateRunner(options, table, NullLogger.Instance, TimeProvider.System, TextWriter.Null);
        var began = Stopwatch.GetTimestamp();
        var running = runner.RunAsync(stop.Token);
        var characters = await TakeAsync(texts.Length).ConfigureAwait(false);
        var first = Stopwatch.GetElapsedTime(began);

        // Long enough for the runtime to have compiled hot code for good; what it costs is not a change's cost.
        for (var i = 0; i < Math.Max(5, changes * 2); i++)
        {
            await ChangeAsync(i, 30_000).ConfigureAwait(false);
        }

        GC.Collect();
        var processor = Process.GetCurrentProcess().TotalProcessorTime;
        var allocated = GC.GetTotalAllocatedBytes();
        var times = new double[changes];
        for (var i = 0; i < changes; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await ChangeAsync(i, 40_000).ConfigureAwait(false);
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }

        var spent = (Process.GetCurrentProcess().TotalProcessorTime - processor).TotalMilliseconds / changes;
        var megabytes = (GC.GetTotalAllocatedBytes() - allocated) / 1e6 / changes;
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        Array.Sort(times);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {name} | {characters / 1024.0:0} | {first.TotalMilliseconds:0} | {rendersPerChange} | {times[changes / 2]:0.0} | {times[(int)(changes * 0.99)]:0.0} | {spent:0.0} | {spent / rendersPerChange:0.00} | {megabytes:0.0} |");
    }

    private async Task ChangeAsync(int round, int portBase)
    {
        // Services in a stride without pattern, so that no cache learns the order.
        table.Move(table.Names[round * 37 % table.Names.Length], round % 20, portBase + round);
        await TakeAsync(rendersPerChange).ConfigureAwait(false);
    }

    private async Task<long> TakeAsync(int texts)
    {
        long characters = 0;
        for (var i = 0; i < texts; i++)
        {
            characters += await _rendered.Reader.ReadAsync().ConfigureAwait(false);
        }

        return characters;
    }
}
