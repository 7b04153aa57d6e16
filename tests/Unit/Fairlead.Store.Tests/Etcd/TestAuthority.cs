using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Fairlead.Store.Tests.Etcd;

/// <summary>A certificate authority made for one test, and a certificate it signed for 127.0.0.1, as PEM files.</summary>
internal sealed class TestAuthority
{
    internal TestAuthority(TempDirectory directory, string name)
    {
        (CaFile, CertificateFile, KeyFile) = (directory.File(name + "-ca.pem"), directory.File(name + ".pem"), directory.File(name + ".key"));
        using var caKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var caRequest = new CertificateRequest($"CN={name} authority", caKey, HashAlgorithmName.SHA256);
        caRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        caRequest.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        DateTimeOffset from = DateTimeOffset.UtcNow.AddHours(-1);
        using X509Certificate2 ca = caRequest.CreateSelfSigned(from, from.AddDays(2));

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 certificate = request.Create(ca, from, from.AddDays(1), [1, 2, 3]);
        File.WriteAllText(CaFile, ca.ExportCertificatePem());
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
        File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
    }

    internal string CaFile { get; }

    internal string CertificateFile { get; }

    internal string KeyFile { get; }
}
