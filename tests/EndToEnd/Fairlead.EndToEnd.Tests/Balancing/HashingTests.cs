using System.Globalization;
using System.Net;
using System.Text;
using Fairlead.EndToEnd.Tests.Processes;
using Fairlead.EndToEnd.Tests.Traffic;

namespace Fairlead.EndToEnd.Tests.Balancing;

/// <summary>
/// A cache behind the balancer stays warm when HAProxy is replaced: a key finds the same server. True of everything but
/// <c>wt6</c>, a function of HAProxy's own that nothing but its source describes.
/// </summary>
public sealed class HashingTests
{
    private const int Keys = 300;

    private static readonly string[] Cases =
    [
        "balance uri\n    hash-type map-based sdbm", "balance uri\n    hash-type map-based djb2", "balance uri\n    hash-type map-based crc32",
        "balance uri\n    hash-type map-based crc32 avalanche",
        "balance uri\n    hash-type consistent", "balance uri\n    hash-type consistent djb2", "balance source\n    hash-type consistent",
        "balance uri whole", "balance uri len 9", "balance uri depth 1", "balance source",
    ];

    [Fact]
    public async Task HashType_SameServerAsHAProxy()
    {
        // Servers that say their name: HAProxy itself.
        var names = Enumerable.Range(1, 4).Select(number => (Name: $"s{number}", Port: Ports.Free())).ToArray();
        var text = new StringBuilder("defaults\n    mode http\n    timeout client 30s\n    timeout server 30s\n    timeout connect 5s\n");
        var servers = new StringBuilder(text.ToString());
        foreach (var (name, port) in names)
        {
            servers.Append(CultureInfo.InvariantCulture,
                $"frontend {name}\n    bind 127.0.0.1:{port}\n    http-request return status 200 content-type text/plain string {name}\n");
        }

        var ports = new List<(string Case, int Theirs, int Ours)>();
        foreach (var weights in new[] { "1 1 1 1", "3 1 2 5", "10 20 0 30" })
        {
            foreach (var lines in Cases)
            {
                ports.Add(($"{lines.Replace("\n    ", ", ", StringComparison.Ordinal)}, weights {weights}", Ports.Free(), Ports.Free()));
                text.Append(CultureInfo.InvariantCulture, $"listen l{ports.Count}\n    bind 127.0.0.1:@{ports.Count - 1}@\n    {lines}\n");
                text.AppendJoin("", names.Zip(weights.Split(' '), (server, weight) => $"    server {server.Name} 127.0.0.1:{server.Port} weight {weight}\n"));
            }
        }

        string For(Func<(string Case, int Theirs, int Ours), int> port) => ports.Select((entry, index) => (entry, index)).Aggregate(
            text.ToString(), (all, next) => all.Replace($"@{next.index}@", port(next.entry).ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        using var folder = new TemporaryFolder();
        await using var peers = RunningProgram.Start(
            Programs.HAProxy, ["-db", "-f", folder.Write("names.cfg", servers.ToString()), "-f", folder.Write("theirs.cfg", For(entry => entry.Theirs))]);
        await using var balancer = await BalancerProcess.StartAsync(For(entry => entry.Ours));
        await Readiness.UntilServedAsync(ports[^1].Theirs);

        var differing = new List<string>();
        foreach (var (name, theirs, ours) in ports)
        {
            var same = name.StartsWith("balance source", StringComparison.Ordinal) ? await SourcesAsync(theirs, ours) : await UrisAsync(theirs, ours);
            if (same != Keys)
            {
                differing.Add($"{name}: {same} of {Keys} keys");
            }
        }

        Assert.Empty(differing);
    }

    private static async Task<int> UrisAsync(int theirs, int ours)
    {
        using var first = await RawClient.ConnectAsync(theirs, CancellationToken.None);
        using var second = await RawClient.ConnectAsync(ours, CancellationToken.None);
        var same = 0;
        for (var number = 0; number < Keys; number++)
        {
            var path = $"/{number % 40}/item-{number * number}?page={number}";
            same += await first.GetAsync(path, CancellationToken.None) == await second.GetAsync(path, CancellationToken.None) ? 1 : 0;
        }

        return same;
    }

    private static async Task<int> SourcesAsync(int theirs, int ours)
    {
        var same = 0;
        for (var number = 0; number < Keys; number++)
        {
            var from = new IPAddress([127, (byte)(number % 5), (byte)(number * 7 % 251), (byte)(1 + (number % 250))]);
            using var first = await RawClient.ConnectAsync(theirs, CancellationToken.None, from);
            using var second = await RawClient.ConnectAsync(ours, CancellationToken.None, from);
            same += await first.GetAsync("/", CancellationToken.None) == await second.GetAsync("/", CancellationToken.None) ? 1 : 0;
        }

        return same;
    }
}
