using System.ComponentModel;
using Fairlead.Agent.Definitions;
using Fairlead.Primitives.Durations;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Checks;

/// <summary>
/// Exit code 0 passes, 1 warns, anything else is critical (Consul's rule, which it has from Nagios plug-ins). A string goes
/// through <c>/bin/sh -c</c>, a list is run as it is.
/// </summary>
internal sealed class ScriptRunner(CheckDefinition definition, int maxOutput) : ICheckRunner
{
    /// <summary>How long output may still come after the program ended; a daemon it left behind may hold the pipe for ever.</summary>
    private static readonly TimeSpan OutputGrace = TimeSpan.FromMilliseconds(200);

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var output = new OutputTail(maxOutput);
        ProcessGroup process;
        try
        {
            process = definition.Args.Length > 0
                ? ProcessGroup.Start(definition.Args[0], definition.Args.Skip(1))
                : ProcessGroup.Start("/bin/sh", ["-c", definition.Script]);
        }
        catch (Win32Exception error)
        {
            return CheckResult.Critical($"cannot start the check: {error.Message}");
        }

        using (process)
        {
            using var stopReading = new CancellationTokenSource();
            var reading = Task.WhenAll(ReadAsync(process.Output, output, stopReading.Token), ReadAsync(process.Error, output, stopReading.Token));
            try
            {
                await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                var gone = await process.KillAsync().ConfigureAwait(false);
                await FinishReadingAsync(reading, stopReading).ConfigureAwait(false);
                var note = gone ? "" : $" (process {process.Id} does not die: the kernel holds it)";
                return CheckResult.Critical($"Timed out ({GoDuration.Format(definition.EffectiveTimeout)}) running check{note}\n{output}".TrimEnd('\n'));
            }

            await FinishReadingAsync(reading, stopReading).ConfigureAwait(false);
            return Judge(process.ExitCode, output.ToString());
        }
    }

    public void Dispose()
    {
    }

    internal static CheckResult Judge(int exitCode, string output) => new(
        exitCode switch { 0 => CheckStatus.Passing, 1 => CheckStatus.Warning, _ => CheckStatus.Critical },
        output);

    private static async Task FinishReadingAsync(Task reading, CancellationTokenSource stopReading)
    {
        stopReading.CancelAfter(OutputGrace);
        await reading.ConfigureAwait(false);
    }

    private static async Task ReadAsync(Stream stream, OutputTail output, CancellationToken stop)
    {
        var buffer = new byte[4096];
        try
        {
            while (await stream.ReadAsync(buffer, stop).ConfigureAwait(false) is var read and > 0)
            {
                output.Append(buffer.AsSpan(0, read));
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // What was read until here is the output.
        }
    }
}
