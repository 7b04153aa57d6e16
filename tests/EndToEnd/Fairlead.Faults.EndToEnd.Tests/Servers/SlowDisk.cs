using System.Globalization;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Faults.EndToEnd.Tests.Servers;

/// <summary>
/// Lets every fsync of a running process take longer, by strace's fault injection: it works on any program (etcd calls the kernel without a C library, so
/// a library put before it would see nothing), and the disk is fast again once this is disposed of.
/// </summary>
internal sealed class SlowDisk : IAsyncDisposable
{
    private readonly RunningProgram strace;

    private SlowDisk(RunningProgram strace) => this.strace = strace;

    public static async Task<SlowDisk> UnderAsync(int process, TimeSpan delay)
    {
        var inject = string.Create(CultureInfo.InvariantCulture, $"inject=fsync,fdatasync:delay_enter={(long)delay.TotalMicroseconds}");
        var strace = RunningProgram.Start("strace", ["-f", "-p", process.ToString(CultureInfo.InvariantCulture), "-e", "trace=fsync,fdatasync", "-e", inject]);
        var said = await strace.WaitForLineAsync("attached|Operation not permitted");
        Assert.SkipWhen(said.Value != "attached", "tracing processes takes CAP_SYS_PTRACE");
        return new SlowDisk(strace);
    }

    /// <summary>Lets go of the process, which goes on.</summary>
    public async ValueTask DisposeAsync()
    {
        strace.Signal("INT");
        await strace.WaitForExitAsync();
        await strace.DisposeAsync();
    }
}
