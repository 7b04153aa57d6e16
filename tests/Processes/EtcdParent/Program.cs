using Fairlead.Cluster.Etcd;
using Microsoft.Extensions.Logging.Abstractions;

// A process made to be killed: runs an etcd member and prints the member's process id once it runs. Arguments: data directory, client port, peer port.
var peer = new Uri($"http://127.0.0.1:{args[2]}");
await using var member = new EtcdMemberProcess(
    new EtcdMemberOptions
    {
        Name = "child",
        DataDirectory = args[0],
        ClientUrl = new Uri($"http://127.0.0.1:{args[1]}"),
        PeerUrl = peer,
        InitialCluster = new Dictionary<string, Uri> { ["child"] = peer },
    },
    NullLogger.Instance);
member.Start();
using var again = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
while (member.ProcessId is null)
{
    await again.WaitForNextTickAsync();
}

Console.WriteLine(member.ProcessId);
await Task.Delay(Timeout.Infinite);
