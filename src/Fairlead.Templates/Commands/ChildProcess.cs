using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Fairlead.Templates.Configuration;

namespace Fairlead.Templates.Commands;

/// <summary>
/// A child at the head of a process group of its own, so that signals and its end reach everything it started. <c>setsid</c>
/// (util-linux or busybox) makes the group and becomes the program by exec, so the process id is also that of the group.
/// </summary>
internal sealed partial class ChildProcess : IDisposable
{
    private static readonly string? SetSid =
        OperatingSystem.IsLinux() ? new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists) : null;

    private readonly Process _process;

    /// <summary>Guards the process against a signal after it was given back: its id may be another's by then.</summary>
    private readonly Lock _lock = new();
    private bool _isDisposed;

    private ChildProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        OrphanReaper.Protect(Id);
    }

    public int Id { get; }

    /// <summary>The child's standard output; only when it is captured.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>The child's standard error; only when it is captured.</summary>
    public Stream Error => _process.StandardError.BaseStream;

    /// <summary>128 and the signal's number when a signal ended it, as shells count.</summary>
    public int ExitCode => _process.ExitCode;

    public bool HasExited => _process.HasExited;

    /// <param name="capture">Whether output is read by us; otherwise the child writes where we do.</param>
    /// <exception cref="Win32Exception">The program cannot be started; the message says why.</exception>
    public static ChildProcess Start(CommandSpec command, ExecEnvironment environment, bool capture)
    {
        var words = command.IsShell ? ["sh", "-c", command.Words[0]] : command.Words;
        if (!command.IsShell && FindProgram(words[0]) is null)
        {
            // setsid would only say so on its standard error.
            throw new Win32Exception(2, $"{words[0]}: no such program, or it is not executable");
        }

        var start = new ProcessStartInfo
        {
            FileName = SetSid ?? words[0],
            UseShellExecute = false,
            RedirectStandardInput = capture,
            RedirectStandardOutput = capture,
            RedirectStandardError = capture,
        };
        foreach (var word in SetSid is null ? words.Skip(1) : words)
        {
            start.ArgumentList.Add(word);
        }

        ChildEnvironment.Apply(environment, start.Environment);
        var process = Process.Start(start) ?? throw new Win32Exception($"{words[0]} did not start");
        if (capture)
        {
            process.StandardInput.Close();
        }

        return new ChildProcess(process);
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Sends a signal to the child and all of its group; false when nobody is left.</summary>
    public bool Signal(int signal)
    {
        lock (_lock)
        {
            return !_isDisposed && !_process.HasExited && Send(signal);
        }
    }

    private bool Send(int signal)
    {

        if (OperatingSystem.IsWindows())
        {
            // No signals there: whatever was meant, the child ends.
            _process.Kill(entireProcessTree: true);
            return true;
        }

        if (Kill(SetSid is null ? Id : -Id, signal) == 0)
        {
            return true;
        }

        // Between fork and setsid there is no group yet: the process itself gets the signal then.
        _ = Marshal.GetLastPInvokeError();
        return Kill(Id, signal) == 0;
    }

    /// <summary>Ends the child and everything it started with SIGKILL, and waits until it is reaped.</summary>
    public async Task KillAsync()
    {
        try
        {
            // Descendants that left the group are found by their parent, so before the parent is gone.
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It, or some descendant, ended meanwhile; the group is ended next in any case.
        }

        KillLeftovers();
        await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Ends what is left of the group after the child itself ended.</summary>
    public void KillLeftovers()
    {
        if (SetSid is not null && Kill(-Id, Signals.Kill) != 0)
        {
            // ESRCH: nobody is left, which is what was wanted.
            _ = Marshal.GetLastPInvokeError();
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            OrphanReaper.Unprotect(Id);
            _process.Dispose();
        }
    }

    private static string? FindProgram(string name)
    {
        if (name.Contains('/', StringComparison.Ordinal))
        {
            return IsExecutable(name) ? name : null;
        }

        return (Environment.GetEnvironmentVariable("PATH") ?? "/usr/local/bin:/usr/bin:/bin")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => Path.Combine(directory, name))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path)
        && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != 0);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
