using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.Cluster.EndToEnd.Tests.Tls;

/// <summary>A certificate authority of one test, and what it signs, as PEM files.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly Oid ServerUse = new("1.3.6.1.5.5.7.3.1");
    private static readonly Oid ClientUse = new("1.3.6.1.5.5.7.3.2");

    private readonly TemporaryFolder folder;
    private readonly X509Certificate2 certificate;

    public TestAuthority(TemporaryFolder folder, string name)
    {
        this.folder = folder;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(2));
        File = folder.Write(name + "-ca.pem", certificate.ExportCertificatePem());
    }

    /// <summary>Its own certificate.</summary>
    public string File { get; }

    /// <summary>Signs a certificate for an address and the name of every server of dc1; good for both ends of a connection.</summary>
    public Issued Issue(string name, string address)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        // What a member on this machine is seen to dial from: etcd holds the caller's address against the names.
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("server.dc1.consul");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([ServerUse, ClientUse], false));
        using var issued = request.Create(certificate, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), Guid.NewGuid().ToByteArray());
        return new Issued(
            folder.Write(name + ".pem", issued.ExportCertificatePem()), folder.Write(name + "-key.pem", key.ExportPkcs8PrivateKeyPem()), issued.SerialNumber);
    }

    public void Dispose() => certificate.Dispose();
}

/// <summary>A certificate and its key on disk.</summary>
internal sealed record Issued(string CertificateFile, string KeyFile, string SerialNumber);
