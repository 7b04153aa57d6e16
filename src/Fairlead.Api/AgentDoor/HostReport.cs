using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Fairlead.Api.AgentDoor;

/// <summary>The machine, as <c>/v1/agent/host</c> tells it; on Linux from <c>/proc</c> (proc(5)).</summary>
internal static class HostReport
{
    public static void Write(Utf8JsonWriter writer, TimeProvider clock)
    {
        writer.WriteStartObject();
        WriteMemory(writer);
        WriteProcessors(writer);
        WriteHost(writer, clock);
        WriteDisk(writer);
        writer.WriteNumber("CollectionTime", clock.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000);
        writer.WriteNull("Errors");
        writer.WriteEndObject();
    }

    private static void WriteMemory(Utf8JsonWriter writer)
    {
        var (total, available, free) = Memory();
        writer.WriteStartObject("Memory");
        writer.WriteNumber("total", total);
        writer.WriteNumber("available", available);
        writer.WriteNumber("used", total - available);
        writer.WriteNumber("usedPercent", total == 0 ? 0 : Math.Round(100.0 * (total - available) / total, 2));
        writer.WriteNumber("free", free);
        writer.WriteEndObject();
    }

    private static void WriteProcessors(Utf8JsonWriter writer)
    {
        var model = Lines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "";
        writer.WriteStartArray("CPU");
        for (var i = 0; i < Environment.ProcessorCount; i++)
        {
            writer.WriteStartObject();
            writer.WriteNumber("cpu", i);
            writer.WriteString("modelName", model);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteHost(Utf8JsonWriter writer, TimeProvider clock)
    {
        var up = Environment.TickCount64 / 1000;
        writer.WriteStartObject("Host");
        writer.WriteString("hostname", Environment.MachineName);
        writer.WriteNumber("uptime", up);
        writer.WriteNumber("bootTime", clock.GetUtcNow().ToUnixTimeSeconds() - up);
        writer.WriteNumber("procs", OperatingSystem.IsLinux() ? Directory.EnumerateDirectories("/proc").Count(static path => char.IsAsciiDigit(Path.GetFileName(path)[0])) : 0);
        writer.WriteString("os", OperatingSystem.IsLinux() ? "linux" : OperatingSystem.IsMacOS() ? "darwin" : "windows");
        writer.WriteString("platform", RuntimeInformation.OSDescription);
        writer.WriteString("kernelVersion", Environment.OSVersion.Version.ToString());
        writer.WriteString("kernelArch", RuntimeInformation.OSArchitecture == Architecture.X64 ? "x86_64" : RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant());
        writer.WriteEndObject();
    }

    /// <summary>The disk the agent runs from.</summary>
    private static void WriteDisk(Utf8JsonWriter writer)
    {
        var drive = new DriveInfo(Environment.CurrentDirectory);
        writer.WriteStartObject("Disk");
        writer.WriteString("path", drive.Name);
        writer.WriteString("fstype", drive.DriveFormat);
        writer.WriteNumber("total", drive.TotalSize);
        writer.WriteNumber("free", drive.AvailableFreeSpace);
        writer.WriteNumber("used", drive.TotalSize - drive.TotalFreeSpace);
        writer.WriteEndObject();
    }

    private static (long Total, long Available, long Free) Memory()
    {
        var figures = Lines("/proc/meminfo").Select(static line => line.Split((char[])[':', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Where(static words => words is [_, _, "kB"]).ToDictionary(static words => words[0], static words => long.Parse(words[1], CultureInfo.InvariantCulture) * 1024);
        var total = figures.GetValueOrDefault("MemTotal", GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
        return (total, figures.GetValueOrDefault("MemAvailable", total), figures.GetValueOrDefault("MemFree"));
    }

    private static IEnumerable<string> Lines(string path) => File.Exists(path) ? File.ReadLines(path) : [];
}
