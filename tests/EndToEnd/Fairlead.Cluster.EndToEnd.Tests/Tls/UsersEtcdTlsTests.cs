using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Cluster.EndToEnd.Tests.Tls;

/// <summary>The user's own etcd with certificates, a user and a password.</summary>
public sealed class UsersEtcdTlsTests
{
    [Fact]
    public async Task Store_WithUserAndAuthority_IsUsedAndWithAWrongPasswordRefused()
    {
        using var folder = new TemporaryFolder();
        using var authority = new TestAuthority(folder, "ours");
        var network = new TestNetwork();
        var issued = authority.Issue("etcd", network.Address(1));
        var (client, peer) = ($"https://{network.Address(1)}:2379", $"http://{network.Address(1)}:2380");
        await using var etcd = RunningProgram.Start("etcd",
        [
            "--data-dir", folder["etcd"], "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer, "--initial-cluster", "default=" + peer,
            "--cert-file", issued.CertificateFile, "--key-file", issued.KeyFile,
        ]);
        await etcd.WaitForLineAsync("serving client|serve client requests");
        await TurnOnUsersAsync(client, authority);
        var settings = folder.Write("store.hcl", $$"""store { etcd { ca_file = "{{authority.File}}" } }""");
        await using var server = new ClusterServerProcess(network, 2, folder);
        await using var refused = new ClusterServerProcess(network, 3, folder);

        server.Start("-bootstrap-expect=1", $"-store=etcd://root:right@{network.Address(1)}:2379/prod", "-config-file=" + settings);
        refused.Start("-bootstrap-expect=1", $"-store=etcd://root:wrong@{network.Address(1)}:2379/prod", "-config-file=" + settings);

        await server.RunsAsync();
        Assert.True(await server.PutAsync("key", "value"));
        Assert.Equal("value", await server.TextAsync("v1/kv/key?raw&consistent"));
        await refused.SaysAsync("authentication failed");
    }

    /// <summary>By etcd's own HTTP gateway (https://etcd.io/docs/v3.4/dev-guide/api_grpc_gateway/).</summary>
    private static async Task TurnOnUsersAsync(string address, TestAuthority authority)
    {
        using var trusted = X509Certificate2.CreateFromPem(await File.ReadAllTextAsync(authority.File));
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        handler.SslOptions.CertificateChainPolicy.CustomTrustStore.Add(trusted);
        using var http = new HttpClient(handler) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(30) };
        await PostAsync(http, "user/add", new { name = "root", password = "right" });
        await PostAsync(http, "role/add", new { name = "root" });
        await PostAsync(http, "user/grant", new { user = "root", role = "root" });
        await PostAsync(http, "enable", new { });
    }

    private static async Task PostAsync(HttpClient http, string what, object body)
    {
        using var answer = await http.PostAsJsonAsync("/v3/auth/" + what, body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
