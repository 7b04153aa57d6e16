using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Fairlead.Composition;

/// <summary>
/// <c>-D</c>: the command goes on in the background. A .NET process cannot fork (its other threads would be missing in the child), so the
/// same program is started once more, in a session of its own (setsid(2)); the first one passes on what the second says until that one runs,
/// and ends then with 0, or with the second's exit code when it fails to start.
/// </summary>
internal static partial class Background
{
    /// <summary>Set for the second process; taken out of its environment at once, so that its own children do not inherit it.</summary>
    private const string Mark = "FAIRLEAD_IN_BACKGROUND";

    private const int ReadWrite = 2;

    /// <summary>What the second process says, on standard error, once it runs.</summary>
    private const string Running = "==> Fairlead balancer running in the background";

    /// <summary>Whether this is the second process; it is detached from the terminal then. Once, at the start.</summary>
    public static bool Enter()
    {
        if (Environment.GetEnvironmentVariable(Mark) is null)
        {
            return false;
        }

        Environment.SetEnvironmentVariable(Mark, null);

        // It fails only for the leader of a group already, which a process started by another is not.
        _ = NewSession();
        return true;
    }

    /// <summary>Starts the second process and waits until it runs. The first process's exit code.</summary>
    /// <param name="command">This program's command, <c>balancer</c>.</param>
    /// <param name="words">Its words, as they were given.</param>
    /// <param name="folder">Where it starts: the first's folder before <c>-C</c>.</param>
    public static async Task<int> StartAsync(string command, IEnumerable<string> words, string folder)
    {
        var (program, first) = Program();
        var start = new ProcessStartInfo(program, [.. first, command, .. words])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Mark] = "1";
        using var second = Process.Start(start)!;
        while (await second.StandardError.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            if (line == Running)
            {
                return 0;
            }

            await Console.Error.WriteLineAsync(line).ConfigureAwait(false);
        }

        await second.WaitForExitAsync().ConfigureAwait(false);
        return second.ExitCode;
    }

    /// <summary>The second process runs: says so, and lets go of the first one's streams.</summary>
    public static void Release()
    {
        Console.Error.WriteLine(Running);
        int nothing = Open("/dev/null", ReadWrite);
        if (nothing < 0)
        {
            throw new IOException($"cannot open /dev/null: {new Win32Exception(Marshal.GetLastPInvokeError()).Message}");
        }

        for (int stream = 0; stream <= 2; stream++)
        {
            _ = Duplicate(nothing, stream);
        }

        if (nothing > 2)
        {
            _ = Close(nothing);
        }
    }

    /// <summary>The program's own file; behind <c>dotnet</c> its library comes first.</summary>
    private static (string Program, string[] First) Program()
    {
        var path = Environment.ProcessPath ?? throw new InvalidOperationException("the program's own path is not known");
        return Path.GetFileNameWithoutExtension(path) == "dotnet" ? (path, [Assembly.GetEntryAssembly()!.Location]) : (path, []);
    }

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int NewSession();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Duplicate(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
