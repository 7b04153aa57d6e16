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
            using var reading = process.Read(output);
            try
            {
                await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                var gone = await process.KillAsync().ConfigureAwait(false);
                await reading.FinishAsync().ConfigureAwait(false);
                var note = gone ? "" : $" (process {process.Id} does not die: the kernel holds it)";
                return CheckResult.Critical($"Timed out ({GoDuration.Format(definition.EffectiveTimeout)}) running check{note}\n{output}".TrimEnd('\n'));
            }

            await reading.FinishAsync().ConfigureAwait(false);
            return Judge(process.ExitCode, output.ToString());
        }
    }

    public void Dispose()
    {
    }

    internal static CheckResult Judge(int exitCode, string output) => new(
        exitCode switch { 0 => CheckStatus.Passing, 1 => CheckStatus.Warning, _ => CheckStatus.Critical },
        output);
}
