using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Fairlead.Agent.Checks;

/// <summary>
/// A child process at the head of a session of its own, so that it can be ended with everything it started.
/// <c>setsid</c> (util-linux or busybox, part of every Linux base system) makes the session and becomes the program by exec, so
/// the process id is also that of the group. Without it, and on other systems, the tree is walked by parent ids instead.
/// </summary>
internal sealed partial class ProcessGroup : IDisposable
{
    private const int SigKill = 9;

    /// <summary>A process in the middle of a disk or network file system call dies only when that returns; nobody waits for it longer.</summary>
    private static readonly TimeSpan KillPatience = TimeSpan.FromSeconds(5);

    private static readonly string? SetSid = FindSetSid();
    private readonly Process _process;
    private readonly bool _leadsGroup;

    private ProcessGroup(Process process, bool leadsGroup)
    {
        _process = process;
        _leadsGroup = leadsGroup;
        Id = process.Id;
    }

    public int Id { get; }

    /// <summary>What the program reads; closed unless it was asked to be kept.</summary>
    public Stream Input => _process.StandardInput.BaseStream;

    /// <summary>What it writes, for a reader of its own; others use <see cref="Read"/>.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>What it complains of, likewise.</summary>
    public Stream Error => _process.StandardError.BaseStream;

    public int ExitCode => _process.ExitCode;

    /// <exception cref="Win32Exception">The program cannot be started.</exception>
    public static ProcessGroup Start(string program, IEnumerable<string> arguments, bool keepInput = false, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo
        {
            FileName = SetSid ?? program,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (SetSid is not null)
        {
            start.ArgumentList.Add(program);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new Win32Exception($"{program} did not start");
        if (!keepInput)
        {
            process.StandardInput.Close();
        }

        return new ProcessGroup(process, SetSid is not null);
    }

    /// <summary>Begins to read what it writes.</summary>
    public ProcessOutput Read(OutputTail kept) => new(_process.StandardOutput.BaseStream, _process.StandardError.BaseStream, kept);

    /// <summary>Waits for the program alone; what it left behind may still hold its output open.</summary>
    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Ends the program and all it started, also those that left the group, and waits until the program is reaped.</summary>
    /// <returns>Whether it is gone; false when the kernel holds it.</returns>
    public async Task<bool> KillAsync()
    {
        try
        {
            // Children that made a session of their own are found by their parent, so before the parent is gone.
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
        {
            // It ended by itself meanwhile, or some descendant did; the group is killed next in any case.
        }

        KillGroup();
        using var patience = new CancellationTokenSource(KillPatience);
        try
        {
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose() => _process.Dispose();

    private void KillGroup()
    {
        if (_leadsGroup && Kill(-Id, SigKill) != 0)
        {
            // ESRCH: nobody of the group is left, which is what was wanted.
            _ = Marshal.GetLastPInvokeError();
        }
    }

    private static string? FindSetSid() => OperatingSystem.IsLinux()
        ? new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists)
        : null;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
