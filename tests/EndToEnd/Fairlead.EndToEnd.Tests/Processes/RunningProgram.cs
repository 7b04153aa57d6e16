using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading.Channels;

namespace Fairlead.EndToEnd.Tests.Processes;

/// <summary>A real process of a test: its output is read as it comes, and it does not outlive the test.</summary>
internal sealed class RunningProgram : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly ConcurrentQueue<string> _all = new();

    private RunningProgram(Process process) => _process = process;

    public int Id => _process.Id;

    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything said so far, both streams.</summary>
    public string Output => string.Join('\n', _all);

    public static RunningProgram Start(string program, IEnumerable<string> arguments, string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = workingDirectory ?? "",
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var running = new RunningProgram(new Process { StartInfo = start, EnableRaisingEvents = true });
        running._process.OutputDataReceived += (_, line) => running.Take(line.Data);
        running._process.ErrorDataReceived += (_, line) => running.Take(line.Data);
        running._process.Start();
        running._process.BeginOutputReadLine();
        running._process.BeginErrorReadLine();
        return running;
    }

    /// <summary>The first line, of those not yet waited for, that matches; throws with the whole output when the program ends or time runs out.</summary>
    public async Task<Match> WaitForLineAsync(string pattern, TimeSpan? timeout = null)
    {
        using var patience = new CancellationTokenSource(timeout ?? TimeSpan.FromSeconds(90));
        var exit = _process.WaitForExitAsync(CancellationToken.None);
        try
        {
            while (true)
            {
                var read = _lines.Reader.WaitToReadAsync(patience.Token).AsTask();
                if (await Task.WhenAny(read, exit) == exit && !_lines.Reader.TryPeek(out _))
                {
                    break;
                }

                while (_lines.Reader.TryRead(out var line))
                {
                    if (Regex.Match(line, pattern) is { Success: true } match)
                    {
                        return match;
                    }
                }

                await read;
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"no line matching '{pattern}' in time; the program said:\n{Output}");
        }

        throw new InvalidOperationException($"the program ended before a line matching '{pattern}'; it said:\n{Output}");
    }

    /// <summary>Waits for the end; kills it when time runs out.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? timeout = null)
    {
        using var patience = new CancellationTokenSource(timeout ?? TimeSpan.FromSeconds(90));
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"the program did not end in time; it said:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Returns when both streams of a program that has ended are read to their end.</summary>
    public Task OutputEndedAsync() => Task.Run(_process.WaitForExit);

    /// <summary>Writes to its input and closes it.</summary>
    public async Task GiveInputAsync(string text)
    {
        await _process.StandardInput.WriteAsync(text);
        _process.StandardInput.Close();
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-" + name, _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task KillAsync()
    {
        Signal("KILL");
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is not null)
        {
            _all.Enqueue(line);
            _lines.Writer.TryWrite(line);
        }
    }
}
