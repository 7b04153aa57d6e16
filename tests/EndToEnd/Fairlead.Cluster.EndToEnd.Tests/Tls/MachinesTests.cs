using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Cluster.EndToEnd.Tests.Tls;

/// <summary>Everything between machines with certificates: servers, their etcd members, client agents.</summary>
public sealed class MachinesTests : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private readonly TestNetwork network = new();
    private readonly TestAuthority authority;
    private readonly List<ClusterServerProcess> servers = [];

    public MachinesTests() => authority = new TestAuthority(folder, "ours");

    public async ValueTask InitializeAsync()
    {
        for (var number = 1; number <= 3; number++)
        {
            servers.Add(new ClusterServerProcess(network, number, folder));
            servers[^1].Start("-bootstrap-expect=3", "-config-file=" + Settings(authority, number));
        }

        await Task.WhenAll(servers.Select(server => server.RunsAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }

        authority.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task VerifyIncoming_Agents_AreTakenOnlyWithACertificateOfTheAuthority()
    {
        using var strangers = new TestAuthority(folder, "theirs");
        await using var plain = StartAgent(7);
        await using var stranger = StartAgent(8, "-config-file=" + Settings(strangers, 8));
        await using var known = StartAgent(9, "-config-file=" + Settings(authority, 9));

        // The etcd members speak TLS as well: nobody gets an answer from a peer port in the clear.
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => http.GetStringAsync(new Uri($"http://{network.Address(1)}:2380/version")));

        await known.WaitForLineAsync("Attached to server s[123] ");
        await servers[0].UntilAsync("v1/catalog/node/c9", node => node.ValueKind == System.Text.Json.JsonValueKind.Object);
        await plain.WaitForLineAsync("No server could be attached to");
        await stranger.WaitForLineAsync("No server could be attached to");
        var nodes = await servers[0].JsonAsync("v1/catalog/nodes");
        Assert.Equal(["c9", "s1", "s2", "s3"], nodes.EnumerateArray().Select(node => node.GetProperty("Node").GetString()).Order());
    }

    /// <summary>Certificates for one machine, checked both ways and by the servers' common name.</summary>
    private string Settings(TestAuthority by, int number)
    {
        var issued = by.Issue($"{Path.GetFileNameWithoutExtension(by.File)}-{number}", network.Address(number));
        return folder.Write($"{Path.GetFileNameWithoutExtension(by.File)}-{number}.hcl", $$"""
            tls {
              internal_rpc {
                ca_file = "{{by.File}}"
                cert_file = "{{issued.CertificateFile}}"
                key_file = "{{issued.KeyFile}}"
                verify_incoming = true
                verify_outgoing = true
                verify_server_hostname = true
              }
            }
            """);
    }

    private RunningProgram StartAgent(int number, params string[] more) => RunningProgram.Start(FairleadProgram.Path,
    [
        "agent", "-node", $"c{number}", "-bind", network.Address(number), "-client", network.Address(number), "-data-dir", folder[$"c{number}"], "-dns-port", "-1",
        .. Enumerable.Range(1, 3).Select(other => "-retry-join=" + network.Address(other)), .. more,
    ]);
}
