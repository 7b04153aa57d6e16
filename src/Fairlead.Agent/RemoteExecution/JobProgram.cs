using System.ComponentModel;
using System.Text;
using Fairlead.Agent.Checks;

namespace Fairlead.Agent.RemoteExecution;

/// <summary>The program of a job with the file its script lies in meanwhile.</summary>
internal sealed class JobProgram : IDisposable
{
    private readonly string? _folder;

    private JobProgram(ProcessGroup process, string? folder) => (Process, _folder) = (process, folder);

    public ProcessGroup Process { get; }

    /// <exception cref="Win32Exception">It cannot be started.</exception>
    /// <exception cref="IOException">The script cannot be kept.</exception>
    public static JobProgram Start(JobSpecification job)
    {
        if (!job.Args.IsEmpty)
        {
            return new JobProgram(ProcessGroup.Start(job.Args[0], job.Args.Skip(1)), null);
        }

        if (job.Script.IsEmpty)
        {
            return new JobProgram(ProcessGroup.Start("/bin/sh", ["-c", job.Command]), null);
        }

        // The folder is this user's alone (mode 0700).
        var folder = Directory.CreateTempSubdirectory("fairlead-exec-").FullName;
        try
        {
            var file = Path.Combine(folder, "script");
            File.WriteAllBytes(file, job.Script.ToArray());
            return new JobProgram(StartScript(file, job.Script.Span), folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    public void Dispose()
    {
        Process.Dispose();
        if (_folder is not null)
        {
            try
            {
                Directory.Delete(_folder, recursive: true);
            }
            catch (Exception left) when (left is IOException or UnauthorizedAccessException)
            {
                // The script tidied up after itself, or left what this user may not remove: its own affair.
            }
        }
    }

    /// <summary>
    /// A script names its interpreter in its first line; without one it is the shell's, as with execvp. The interpreter is started by
    /// hand: the kernel refuses a file that is still open for writing in a child of another start (ETXTBSY), and folders may be noexec.
    /// </summary>
    private static ProcessGroup StartScript(string file, ReadOnlySpan<byte> script)
    {
        if (!script.StartsWith("#!"u8))
        {
            return ProcessGroup.Start("/bin/sh", [file]);
        }

        var end = script.IndexOf((byte)'\n');
        var line = Encoding.UTF8.GetString(script[2..(end < 0 ? script.Length : end)]).Trim();
        var space = line.IndexOfAny([' ', '\t']);
        // The kernel's rule: all that follows the interpreter is one argument.
        return space < 0
            ? ProcessGroup.Start(line, [file])
            : ProcessGroup.Start(line[..space], [line[space..].Trim(), file]);
    }
}
