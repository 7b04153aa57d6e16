using System.Formats.Tar;
using System.IO.Compression;
using Fairlead.Client;
using Fairlead.Commands.Client;
using Fairlead.Primitives.Durations;

namespace Fairlead.Commands.Debugging;

/// <summary><c>debug</c>: gathers what somebody who was not there needs to understand an agent.</summary>
internal static class DebugCommand
{
    public static ClientCommand Command { get; } = new("debug", "", "Gathers configuration, metrics and log of an agent for a while into one archive.", DebugPlan.Declare, RunAsync);

    private static async Task<int> RunAsync(ClientCall call)
    {
        if (DebugPlan.Read(call.Flags, DateTimeOffset.UtcNow, out var wrong) is not { } plan)
        {
            return call.Misused(wrong);
        }

        var archive = plan.Output + ".tar.gz";
        if (Path.Exists(plan.Output) || (plan.Archive && Path.Exists(archive)))
        {
            return call.Misused($"{(Path.Exists(plan.Output) ? plan.Output : archive)} exists already; give another -output");
        }

        Directory.CreateDirectory(plan.Output);
        await GatherAsync(call, plan).ConfigureAwait(false);
        if (plan.Archive)
        {
            await PackAsync(plan.Output, archive).ConfigureAwait(false);
        }

        await call.Out.WriteLineAsync(plan.Archive ? $"Saved debug archive: {archive}" : $"Saved debug directory: {plan.Output}").ConfigureAwait(false);
        return 0;
    }

    /// <summary>An interrupt ends the gathering early; what there is by then is kept.</summary>
    private static async Task GatherAsync(ClientCall call, DebugPlan plan)
    {
        var capture = new DebugCapture(call.Client, plan, plan.Output);
        await call.Out.WriteLineAsync("==> Starting debugger and capturing static information...").ConfigureAwait(false);
        var version = await capture.TakeStaticAsync(call.Cancellation).ConfigureAwait(false);
        await capture.WriteIndexAsync(version, call.Cancellation).ConfigureAwait(false);
        await call.Out.WriteLineAsync(
            $"     Agent Version: '{version}'\n          Interval: '{GoDuration.Format(plan.Interval)}'\n          Duration: '{GoDuration.Format(plan.Duration)}'\n"
            + $"            Output: '{plan.Output}{(plan.Archive ? ".tar.gz" : "")}'\n           Capture: '{string.Join(", ", plan.Capture)}'").ConfigureAwait(false);

        using var over = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation);
        over.CancelAfter(plan.Duration);
        var log = capture.TakeLogAsync(over.Token);
        for (var look = 0; !over.IsCancellationRequested; look++)
        {
            var now = DateTimeOffset.UtcNow;
            await call.Out.WriteLineAsync($"==> Beginning capture interval {now:yyyy-MM-dd HH:mm:ss} UTC ({look})").ConfigureAwait(false);
            await TellAsync(call, capture.TakeLookAsync(now, call.Cancellation), call.Cancellation).ConfigureAwait(false);
            await Task.Delay(plan.Interval, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await TellAsync(call, log, over.Token).ConfigureAwait(false);
    }

    /// <summary>A part that cannot be had is told of; the others are worth having all the same.</summary>
    private static async Task TellAsync(ClientCall call, Task part, CancellationToken over)
    {
        try
        {
            await part.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            // The end of the time, in the middle of a look.
        }
        catch (Exception refused) when (refused is ConsulRequestException or IOException)
        {
            await call.Error.WriteLineAsync($"Error capturing: {refused.Message}").ConfigureAwait(false);
        }
    }

    private static async Task PackAsync(string directory, string archive)
    {
        await using (var file = File.Create(archive))
        await using (var zipped = new GZipStream(file, CompressionLevel.Optimal))
        {
            await TarFile.CreateFromDirectoryAsync(directory, zipped, includeBaseDirectory: true).ConfigureAwait(false);
        }

        Directory.Delete(directory, recursive: true);
    }
}
