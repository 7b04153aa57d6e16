using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Fairlead.ProxyCost;

internal sealed record WrkResult(long Requests, double P99Ms, string Errors);

/// <summary>One run of wrk and what it printed.</summary>
internal static partial class Wrk
{
    public static WrkResult Run(Row row, Subject subject, double seconds)
    {
        int port = row.Tcp ? subject.TcpPort : subject.HttpPort;
        string close = row.Close ? "-H 'Connection: close'" : "";
        string duration = Math.Max(1, Math.Round(seconds)).ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("/bin/sh", ["-c", $"exec wrk -t1 -c{row.Connections} -d{duration}s --latency {close} http://127.0.0.1:{port}{row.Path}"])
        {
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        string text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Match requests = RequestsLine().Match(text);
        Match latency = LatencyLine().Match(text);
        if (!requests.Success || !latency.Success)
        {
            throw new InvalidOperationException("wrk printed something unexpected:\n" + text);
        }

        Match errors = ErrorLine().Match(text);
        return new WrkResult(
            long.Parse(requests.Groups[1].Value, CultureInfo.InvariantCulture),
            double.Parse(latency.Groups[1].Value, CultureInfo.InvariantCulture) * latency.Groups[2].Value switch { "us" => 0.001, "s" => 1000, _ => 1 },
            errors.Success ? errors.Value.Trim() : "");
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex RequestsLine();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex LatencyLine();

    [GeneratedRegex(@"(Socket errors:.*|Non-2xx.*)")]
    private static partial Regex ErrorLine();
}
