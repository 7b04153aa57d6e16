using System.ComponentModel;
using System.Globalization;
using System.Text;
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

    /// <param name="ending">How a command that takes too long is asked to end before it is killed; killed at once when null.</param>
    public async Task<CommandOutcome> RunAsync(
        CommandSpec command, ExecEnvironment environment, TimeSpan timeout, CancellationToken cancellationToken, CommandEnding? ending = null)
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
        {
            var output = new OutputTail(MaxOutputBytes);
            var standardOutput = new OutputTail(MaxStandardOutputBytes);
            using var stopReading = new CancellationTokenSource();
            var reading = Task.WhenAll(OutputTail.ReadAsync(child.Output, stopReading.Token, output, standardOutput), OutputTail.ReadAsync(child.Error, stopReading.Token, output));
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
                await EndAsync(child, ending).ConfigureAwait(false);
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

    private async Task EndAsync(ChildProcess child, CommandEnding? ending)
    {
        if (ending is { Signal: not Signals.None } && child.Signal(ending.Signal))
        {
            using var patience = new CancellationTokenSource(ending.Patience, time);
            try
            {
                await child.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // It does not listen: what follows does not ask.
            }
        }

        await child.KillAsync().ConfigureAwait(false);
    }

    /// <summary>The end of what a child wrote; both outputs in the order they came.</summary>
    private sealed class OutputTail(int capacity)
    {
        private readonly Lock _lock = new();
        private readonly List<byte> _bytes = [];
        private bool _cut;

        public static async Task ReadAsync(Stream stream, CancellationToken cancellationToken, params OutputTail[] tails)
        {
            var buffer = new byte[8192];
            try
            {
                int count;
                while ((count = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                {
                    foreach (var tail in tails)
                    {
                        tail.Add(buffer.AsSpan(0, count));
                    }
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // A child left in the background holds the pipe open; what came until now is the output.
            }
        }

        private void Add(ReadOnlySpan<byte> bytes)
        {
            lock (_lock)
            {
                _bytes.AddRange(bytes);
                if (_bytes.Count > capacity)
                {
                    _cut = true;
                    _bytes.RemoveRange(0, _bytes.Count - capacity);
                }
            }
        }

        public override string ToString()
        {
            lock (_lock)
            {
                return (_cut ? "…" : "") + Encoding.UTF8.GetString([.. _bytes]).Trim();
            }
        }
    }
}
