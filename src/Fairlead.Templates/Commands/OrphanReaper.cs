using System.Globalization;
using System.Runtime.InteropServices;

namespace Fairlead.Templates.Commands;

/// <summary>
/// As process 1 of a container the runner inherits every orphan; one that ended stays a zombie until somebody waits for it. On
/// SIGCHLD those are waited for, by id, so that the children .NET itself waits for are left to it.
/// </summary>
internal sealed partial class OrphanReaper : IDisposable
{
    private const int NoHang = 1;
    private readonly PosixSignalRegistration _registration;
    private readonly int _self;
    private readonly Lock _lock = new();

    [System.Runtime.Versioning.SupportedOSPlatform("linux")]
    private OrphanReaper(int self)
    {
        _self = self;
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => Reap());
    }

    /// <summary>Children .NET started: it waits for them itself, and needs their exit codes.</summary>
    private static readonly HashSet<int> Own = [];

    /// <summary>A reaper when this is process 1; null otherwise: elsewhere orphans go to the system's own.</summary>
    public static OrphanReaper? StartIfNeeded() =>
        OperatingSystem.IsLinux() && Environment.ProcessId == 1 ? new OrphanReaper(1) : null;

    /// <summary>Keeps a child of ours from being reaped here.</summary>
    public static void Protect(int id)
    {
        lock (Own)
        {
            Own.Add(id);
        }
    }

    /// <summary>The child was waited for; its id may come again for another process.</summary>
    public static void Unprotect(int id)
    {
        lock (Own)
        {
            Own.Remove(id);
        }
    }

    public void Dispose() => _registration.Dispose();

    private void Reap()
    {
        lock (_lock)
        {
            foreach (var directory in Directory.EnumerateDirectories("/proc"))
            {
                if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    && IsOurZombie(id)
                    && !IsOwn(id)
                    && WaitPid(id, out _, NoHang) < 0)
                {
                    // Somebody else waited for it meanwhile.
                    _ = Marshal.GetLastPInvokeError();
                }
            }
        }
    }

    private static bool IsOwn(int id)
    {
        lock (Own)
        {
            return Own.Contains(id);
        }
    }

    /// <summary>proc(5), /proc/pid/stat: after the name in parentheses come the state and the parent's id.</summary>
    private bool IsOurZombie(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 3);
            return fields[0] == "Z" && int.Parse(fields[1], CultureInfo.InvariantCulture) == _self;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is gone already.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "waitpid", SetLastError = true)]
    private static partial int WaitPid(int id, out int status, int options);
}
