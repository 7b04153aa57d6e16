using System.ComponentModel;
using System.Globalization;
using System.Text;
using Fairlead.Agent.Checks;

namespace Fairlead.Agent.Watches;

/// <summary>
/// A program that reads the JSON from its standard input and finds the index in <c>CONSUL_INDEX</c>. It may take its time; when the
/// watch ends, so does it, with all it started.
/// </summary>
internal sealed class ScriptWatchHandler(WatchDefinition watch) : IWatchHandler
{
    /// <summary>Consul's: what is kept of the output.</summary>
    private const int MaxOutput = 4096;

    public async Task<string?> TellAsync(ulong index, string json, CancellationToken cancellationToken)
    {
        var (program, arguments) = watch.Args.Count > 0 ? (watch.Args[0], watch.Args.Skip(1)) : ("/bin/sh", ["-c", watch.Script]);
        ProcessGroup process;
        try
        {
            process = ProcessGroup.Start(program, arguments, keepInput: true, ("CONSUL_INDEX", index.ToString(CultureInfo.InvariantCulture)));
        }
        catch (Win32Exception error)
        {
            return $"it cannot be started: {error.Message}";
        }

        using (process)
        {
            var output = new OutputTail(MaxOutput);
            using var reading = process.Read(output);
            try
            {
                await WriteAsync(process.Input, json, cancellationToken).ConfigureAwait(false);
                await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await process.KillAsync().ConfigureAwait(false);
                throw;
            }

            await reading.FinishAsync().ConfigureAwait(false);
            return process.ExitCode == 0 ? null : $"it ended with {process.ExitCode}: {output.ToString().TrimEnd()}";
        }
    }

    public void Dispose()
    {
    }

    private static async Task WriteAsync(Stream input, string json, CancellationToken cancellationToken)
    {
        try
        {
            await using (input.ConfigureAwait(false))
            {
                await input.WriteAsync(Encoding.UTF8.GetBytes(json + "\n"), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (IOException)
        {
            // It does not read its input: its right.
        }
    }
}
