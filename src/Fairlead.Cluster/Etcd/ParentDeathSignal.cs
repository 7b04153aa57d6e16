namespace Fairlead.Cluster.Etcd;

/// <summary>
/// Has the kernel kill a child when its parent dies. .NET runs nothing between fork and exec, so util-linux's setpriv sets the signal and
/// becomes the child.
/// </summary>
internal static class ParentDeathSignal
{
    private static readonly string[] Places = ["/usr/bin/setpriv", "/bin/setpriv", "/usr/sbin/setpriv", "/sbin/setpriv"];

    /// <summary>The program to start instead of the child; null when it is not installed.</summary>
    internal static string? Program { get; } = Array.Find(Places, File.Exists);

    /// <summary>What stands before the child's own command line.</summary>
    internal static List<string> Arguments { get; } = ["--pdeathsig", "KILL", "--"];
}
