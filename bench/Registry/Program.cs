using System.Globalization;
using Fairlead.Bench.Registry;

// What the registry costs in process: dotnet run -c Release --project bench/Registry -- [writes|fanout|memory|all] [seconds] [directory]
string what = args.Length > 0 ? args[0] : "all";
var duration = TimeSpan.FromSeconds(args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 5);
string directory = args.Length > 2 ? args[2] : Path.GetTempPath();
string work = Directory.CreateDirectory(Path.Combine(directory, $"fairlead-bench-registry-{Environment.ProcessId}")).FullName;
try
{
    if (what is "writes" or "all")
    {
        await Writes.MeasureAsync(Path.Combine(work, "writes.db"), duration);
    }

    if (what is "fanout" or "all")
    {
        await FanOut.MeasureAsync();
    }

    if (what is "memory" or "all")
    {
        await Memory.MeasureAsync(Path.Combine(work, "memory.db"));
    }

    return 0;
}
finally
{
    Directory.Delete(work, recursive: true);
}
