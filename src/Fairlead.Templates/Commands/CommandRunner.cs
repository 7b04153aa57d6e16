using System.ComponentModel;
using System.Globalization;
using Fairlead.Templates.Configuration;

namespace Fairlead.Templates.Commands;

/// <summary>How a command ended.</summary>
/// <param name="Succeeded">It ended with 0 in time.</param>
/// <param name="ExitCode">Null when it did not start or was ended by us.</param>
/// <param name="Failure">What went wrong, for people; empty on success.</param>
/// <param name="Output">What it wrote to both outputs, the last <see cref="CommandRunner.MaxOutputBytes"/> of it.</param>
internal sealed record CommandOutcome(bool Succeeded, int? ExitCode, string Failure, string Output)
{
    /// <summary>What it wrote to standard output alone, trimmed.</summary>
    public string StandardOutput { get; init; } = "";

    /// <summary>Failure and output in one text.</summary>
    public string Describe() => Output.Length == 0 ? Failure : $"{Failure}: {Output}";
}

/// <summary>Runs a command to its end, within its time, and keeps what it says.</summary>
internal sealed class CommandRunner(TimeProvider time)
{
    /// <summary>Of each output the last 64 KiB are kept: the end is where the error is.</summary>
    public const int MaxOutputBytes = 64 * 1024;

    /// <summary>What <c>plugin</c> may give to a template.</summary>
    private const int MaxStandardOutputBytes = 16 * 1024 * 1024;

    /// <summary>How long the outputs may stay open after the command itself ended, in a child it left in the background.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(250);

    /// <param name="manners">How a command that takes too long is asked to end before it is killed; killed at once when null.</param>
    /// <param name="outputs">Where its outputs go on to; null keeps them only for the outcome.</param>
    /// <param name="runs">Told of the child once it runs; what it gives is disposed of when the child is gone.</param>
    public async Task<CommandOutcome> RunAsync(
        CommandSpec command,
        ExecEnvironment environment,
        TimeSpan timeout,
        CancellationToken cancellationToken,
        CommandManners? manners = null,
        CommandOutputs? outputs = null,
        Func<ChildProcess, IDisposable>? runs = null)
    {
        ChildProcess child;
        try
        {
            child = ChildProcess.Start(command, environment, capture: true);
        }
        catch (Win32Exception e)
        {
            return new CommandOutcome(false, null, $"cannot start \"{command}\": {e.Message}", "");
        }

        using (child)
        using (runs?.Invoke(child))
        {
            var output = new OutputTail(MaxOutputBytes);
            var standardOutput = new OutputTail(MaxStandardOutputBytes);
            using var stopReading = new CancellationTokenSource();
            var reading = Task.WhenAll(
                OutputTail.ReadAsync(child.Output, outputs?.Output, stopReading.Token, output, standardOutput),
                OutputTail.ReadAsync(child.Error, outputs?.Error, stopReading.Token, output));
            using var deadline = timeout > TimeSpan.Zero ? new CancellationTokenSource(timeout, time) : new CancellationTokenSource();
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
            var ended = true;
            try
            {
                await child.WaitForExitAsync(either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                ended = false;
                await EndAsync(child, manners, cancellationToken).ConfigureAwait(false);
            }

            stopReading.CancelAfter(DrainTime);
            await reading.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            var text = output.ToString();
            if (!ended)
            {
                var seconds = timeout.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
                return new CommandOutcome(false, null, $"\"{command}\" did not end within {seconds} s and was killed with all it started", text);
            }

            return child.ExitCode == 0
                ? new CommandOutcome(true, 0, "", text) { StandardOutput = standardOutput.ToString() }
                : new CommandOutcome(false, child.ExitCode, $"\"{command}\" ended with exit code {child.ExitCode}", text);
        }
    }

    private async Task EndAsync(ChildProcess child, CommandManners? manners, CancellationToken cancellationToken)
    {
        if (manners is { KillSignal: not Signals.None })
        {
            await SplayAsync(manners.Splay, child, cancellationToken).ConfigureAwait(false);
            if (child.Signal(manners.KillSignal))
            {
                using var patience = new CancellationTokenSource(manners.KillTimeout, time);
                try
                {
                    await child.WaitForExitAsync(patience.Token).ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    // It does not listen: what follows does not ask.
                }
            }
        }

        await child.KillAsync().ConfigureAwait(false);
    }

    /// <summary>The random pause before a signal; cut short by the child's own end, and by that of the runner.</summary>
    private async Task SplayAsync(TimeSpan splay, ChildProcess child, CancellationToken cancellationToken)
    {
        if (splay <= TimeSpan.Zero)
        {
            return;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = Task.Delay(splay * Random.Shared.NextDouble(), time, either.Token);
        await Task.WhenAny(pause, child.WaitForExitAsync(either.Token)).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
    }
}
