using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Cluster.EndToEnd.Tests.Tls;

/// <summary>The HTTPS port and our own commands over it.</summary>
public sealed class HttpsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string address = new TestNetwork().Address(1);
    private readonly TestAuthority authority;
    private Issued server;

    public HttpsTests()
    {
        authority = new TestAuthority(folder, "ours");
        server = authority.Issue("server", address);
    }

    public void Dispose()
    {
        authority.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task VerifyIncoming_Commands_NeedACertificateOfTheAuthority()
    {
        using var strangers = new TestAuthority(folder, "theirs");
        var (client, stranger) = (authority.Issue("client", address), strangers.Issue("stranger", address));
        await using var agent = StartAgent("verify_incoming = true");
        await agent.WaitForLineAsync("agent running");

        var withFlags = await RunAsync([], "-ca-file", authority.File, "-client-cert", client.CertificateFile, "-client-key", client.KeyFile);
        var withVariables = await RunAsync(new()
        {
            ["CONSUL_CACERT"] = authority.File, ["CONSUL_CLIENT_CERT"] = client.CertificateFile, ["CONSUL_CLIENT_KEY"] = client.KeyFile,
        });
        var without = await RunAsync([], "-ca-file", authority.File);
        var ofAStranger = await RunAsync([], "-ca-file", authority.File, "-client-cert", stranger.CertificateFile, "-client-key", stranger.KeyFile);
        var distrusting = await RunAsync([], "-ca-file", strangers.File, "-client-cert", client.CertificateFile, "-client-key", client.KeyFile);

        Assert.Equal([0, 0, 1, 1, 1], new[] { withFlags, withVariables, without, ofAStranger, distrusting }.Select(run => run.ExitCode));
        Assert.Contains("Success! Data written to: k", withFlags.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_NewCertificate_IsShownToNewConnectionsAndABadOneIsRefused()
    {
        await using var agent = StartAgent("");
        await agent.WaitForLineAsync("agent running");
        Assert.Equal(server.SerialNumber, await SerialShownAsync());

        server = authority.Issue("server", address);
        agent.Signal("HUP");
        await agent.WaitForLineAsync("configuration reloaded");
        Assert.Equal(server.SerialNumber, await SerialShownAsync());

        folder.Write("server.pem", "no certificate");
        agent.Signal("HUP");
        await agent.WaitForLineAsync(@"the new configuration is not used, the old one stays: .*server\.pem");
        Assert.Equal(server.SerialNumber, await SerialShownAsync());
    }

    private RunningProgram StartAgent(string more) => RunningProgram.Start(FairleadProgram.Path,
    [
        "agent", "-dev", "-client", address, "-bind", address, "-http-port", "-1", "-https-port", "8501", "-dns-port", "-1",
        "-config-file", folder.Write("agent.hcl", $"""
            ca_file = "{authority.File}"
            cert_file = "{server.CertificateFile}"
            key_file = "{server.KeyFile}"
            {more}
            """),
    ]);

    private async Task<(int ExitCode, string Output)> RunAsync(Dictionary<string, string> environment, params string[] flags)
    {
        environment["CONSUL_HTTP_ADDR"] = $"https://{address}:8501";
        await using var command = RunningProgram.Start(FairleadProgram.Path, ["kv", "put", .. flags, "k", "v"], environment: environment);
        var code = await command.WaitForExitAsync();
        await command.OutputEndedAsync();
        return (code, command.Output);
    }

    private async Task<string> SerialShownAsync()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address, 8501);
        await using var stream = new SslStream(client.GetStream());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = address,
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            RemoteCertificateValidationCallback = static (_, shown, _, _) => shown is not null,
        });
        return ((X509Certificate2)stream.RemoteCertificate!).SerialNumber;
    }
}
