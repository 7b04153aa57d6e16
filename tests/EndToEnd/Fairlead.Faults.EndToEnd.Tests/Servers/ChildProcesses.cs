using System.Globalization;

namespace Fairlead.Faults.EndToEnd.Tests.Servers;

/// <summary>Children of a process, from proc(5).</summary>
internal static class ChildProcesses
{
    /// <summary>The child of that name; null while there is none.</summary>
    public static int? Find(int parent, string name)
    {
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Stat(id) is var (ppid, comm) && ppid == parent && comm == name)
            {
                return id;
            }
        }

        return null;
    }

    private static (int Parent, string Name)? Stat(int id)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/stat"));
            var (open, close) = (stat.IndexOf('(', StringComparison.Ordinal), stat.LastIndexOf(')'));
            return (int.Parse(stat[(close + 2)..].Split(' ')[1], CultureInfo.InvariantCulture), stat[(open + 1)..close]);
        }
        catch (IOException)
        {
            // It ended meanwhile.
            return null;
        }
    }
}
