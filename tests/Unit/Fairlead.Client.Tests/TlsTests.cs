using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Primitives.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Client.Tests;

/// <summary>The client over TLS, with an authority and a client certificate of the test's own.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-tls-").FullName;
    private readonly X509Certificate2 _authority;
    private readonly ECDsa _authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public TlsTests()
    {
        var request = new CertificateRequest("CN=test authority", _authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        _authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(PathOf("ca.pem"), _authority.ExportCertificatePem());
        Write("server", "registry.example");
        Write("client", "a client");
    }

    [Theory]
    [InlineData("ca.pem", "registry.example", true, true)]
    [InlineData("", "registry.example", true, false)]
    [InlineData("", "", false, true)]
    [InlineData("ca.pem", "other.example", true, false)]
    public async Task Call_OverTls_ChecksAuthorityAndName(string authority, string name, bool verify, bool succeeds)
    {
        await using var server = await StartAsync();
        using var client = Client(server, new TlsClientOptions
        {
            CaFile = authority.Length > 0 ? PathOf(authority) : "",
            ServerName = name,
            Verify = verify,
            CertificateFile = PathOf("client.pem"),
            KeyFile = PathOf("client.key"),
        });
        await AssertAsync(client, succeeds);
    }

    [Fact]
    public async Task Call_WithoutClientCertificate_IsRefused()
    {
        await using var server = await StartAsync();
        using var client = Client(server, new TlsClientOptions { CaFile = PathOf("ca.pem"), ServerName = "registry.example" });
        await AssertAsync(client, succeeds: false);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _authorityKey.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static async Task AssertAsync(ConsulClient client, bool succeeds)
    {
        if (succeeds)
        {
            Assert.Equal(["dc1"], await client.GetDatacentersAsync(TestContext.Current.CancellationToken));
        }
        else
        {
            await Assert.ThrowsAsync<ConsulRequestException>(() => client.GetDatacentersAsync(TestContext.Current.CancellationToken));
        }
    }

    private static ConsulClient Client(WebApplication server, TlsClientOptions tls)
    {
        var text = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Assert.True(ConsulAddress.TryParse(text, tls: true, out var address, out _));
        return new ConsulClient(new ConsulClientOptions { Address = address, Tls = tls });
    }

    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(
            X509Certificate2.CreateFromPemFile(PathOf("server.pem"), PathOf("server.key")),
            https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.ClientCertificateValidation = (certificate, _, _) => certificate.Issuer == _authority.Subject;
            })));
        var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("""["dc1"]"""));
        await app.StartAsync();
        return app;
    }

    private void Write(string file, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name.Replace(' ', '-'));
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(_authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1), [1, 2, (byte)name.Length]);
        File.WriteAllText(PathOf(file + ".pem"), certificate.ExportCertificatePem());
        File.WriteAllText(PathOf(file + ".key"), key.ExportPkcs8PrivateKeyPem());
    }

    private string PathOf(string name) => Path.Combine(_directory, name);
}
