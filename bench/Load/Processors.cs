using System.Globalization;

namespace Fairlead.Bench.Load;

/// <summary>Processor time of a group of processes, user and system (proc(5): fields 14 and 15 of <c>/proc/PID/stat</c>, in ticks of 10 ms).</summary>
internal sealed record Processors(string Name, int[] Ids)
{
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(10);

    /// <summary>Reads <c>name=pid,pid</c>.</summary>
    public static Processors Parse(string text)
    {
        var parts = text.Split('=', 2);
        return new Processors(parts[0], [.. parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))]);
    }

    public TimeSpan Used()
    {
        long ticks = 0;
        foreach (var id in Ids)
        {
            // The command's name may hold spaces and parentheses: count from behind its last one.
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            ticks += long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
        }

        return ticks * Tick;
    }
}
