using System.Globalization;

namespace Fairlead.ProxyCost;

/// <summary>How much processor time a process has used, in nanoseconds: the scheduler's own count of every thread.</summary>
internal static class ProcessorTime
{
    public static long Of(int pid)
    {
        long sum = 0;
        foreach (string task in Directory.GetDirectories($"/proc/{pid}/task"))
        {
            try
            {
                sum += long.Parse(File.ReadAllText(task + "/schedstat").Split(' ')[0], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // The thread ended between the listing and the look.
            }
        }

        return sum;
    }
}
