using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Fairlead.ProxyCost;

/// <summary>
/// How much processor time a process has used, in nanoseconds: the kernel's clock of that process, threads that have ended included (the
/// compiler's threads do, and a sum over those that live would leave them out).
/// </summary>
internal static partial class ProcessorTime
{
    public static long Of(int pid)
    {
        int error = ClockOf(pid, out int clock);
        if (error != 0)
        {
            throw new Win32Exception(error);
        }

        return Read(clock, out TimeSpec time) == 0 ? (time.Seconds * 1_000_000_000) + time.Nanoseconds : throw new Win32Exception();
    }

    [LibraryImport("libc", EntryPoint = "clock_getcpuclockid")]
    private static partial int ClockOf(int pid, out int clock);

    [LibraryImport("libc", EntryPoint = "clock_gettime", SetLastError = true)]
    private static partial int Read(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
