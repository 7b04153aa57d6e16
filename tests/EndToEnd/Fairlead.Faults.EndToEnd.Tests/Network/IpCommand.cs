using System.Diagnostics;

namespace Fairlead.Faults.EndToEnd.Tests.Network;

/// <summary>iproute2's <c>ip</c>, in the namespace of the calling thread.</summary>
internal static class IpCommand
{
    public static bool Run(string[] arguments)
    {
        using var ip = Process.Start(new ProcessStartInfo("ip", arguments) { RedirectStandardError = true })!;
        var said = ip.StandardError.ReadToEnd();
        ip.WaitForExit();
        return ip.ExitCode == 0 ? true : throw new InvalidOperationException($"ip {string.Join(' ', arguments)}: {said}");
    }
}
