namespace Fairlead.Commands;

/// <summary>The name the program was started under: a symlink called <c>consul</c> makes it behave as that program.</summary>
internal static class Invocation
{
    /// <summary>The last part of the first word of the command line as typed; <c>fairlead</c> when it cannot be known.</summary>
    public static string Name()
    {
        if (OperatingSystem.IsLinux())
        {
            // The host resolves links before managed code runs, so the runtime's own answer is always the real file's name.
            var words = File.ReadAllText("/proc/self/cmdline").Split('\0');
            return Path.GetFileName(words[0]);
        }

        return Path.GetFileNameWithoutExtension(Environment.ProcessPath) ?? "fairlead";
    }
}
