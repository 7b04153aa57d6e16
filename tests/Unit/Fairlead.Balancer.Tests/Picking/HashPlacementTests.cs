using System.Runtime.CompilerServices;
using System.Text;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Picking;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Tests.Picking;

/// <summary>
/// A key finds the server it finds behind HAProxy: a fleet may mix the two, and caches stay warm when one replaces the other. The golden
/// file was recorded from HAProxy by tests/golden/record-hash-placement.
/// </summary>
public class HashPlacementTests
{
    public static TheoryData<string, string> Cases => [.. File.ReadAllLines(Golden()).Where(l => !l.StartsWith('#')).Select(l => l.Split(" -> ")).Select(p => (p[0], p[1]))];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Pick_RecordedCase_SameServersAsHAProxy(string lines, string picks)
    {
        BackendState backend = await Backend(lines);
        var picker = Picker.Build(backend, null, 0, 0);
        var ours = new StringBuilder();
        for (uint n = 0; n < 100; n++)
        {
            PeerAddress source = PeerAddress.FromV4(0x7F000001 + n, 1);
            Assert.Equal(PickResult.Found, picker.Pick(new PickRequest(in source, Encoding.ASCII.GetBytes($"/a{n}/b/c{n}?q={n}"), null), out ServerState? server));
            ours.Append(server!.Name);
        }

        Assert.Equal(picks, ours.ToString());
    }

    private static string Golden([CallerFilePath] string here = "") => Path.ChangeExtension(here.Replace("Tests.cs", ".cs", StringComparison.Ordinal), "golden");

    private static async Task<BackendState> Backend(string lines)
    {
        int port = 1000;
        IEnumerable<string> text = lines.Split("; ").Select(l => l.StartsWith("server ", StringComparison.Ordinal) ? l.Insert(8, $" 127.0.0.1:{port++}") : l);
        ConfigurationResult read = await ConfigurationReader.ReadAsync([new ConfigurationSource("case.cfg", "backend back\nmode http\n" + string.Join('\n', text) + "\n")]);
        BackendDefinition definition = Assert.Single(read.Configuration!.Backends);
        var backend = new BackendState("back", 1, _ => { });
        backend.Model = new BackendModel(definition, [.. definition.Servers.Select((s, i) => new ServerState(backend, s, i, false, true, 1))]);
        return backend;
    }
}
