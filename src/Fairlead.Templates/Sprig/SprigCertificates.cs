using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Functions.Encoding;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>Keys and certificates made on the spot. RSA keys have 2048 bits, EC keys are on P-256.</summary>
internal static class SprigCertificates
{
    private const int RsaBits = 2048;

    // Making an RSA key takes tens of milliseconds; a template that makes thousands runs out of steps first.
    private const int KeyCost = 100_000;

    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("genPrivateKey", "string -> string", static (execution, a) => PrivateKey(execution, (string)a[0]!)),
        new("genCA", "string, int", static (execution, a) => Authority(execution, (string)a[0]!, (nint)a[1]!, null)),
        new("genCAWithKey", "string, int, string", static (execution, a) => Authority(execution, (string)a[0]!, (nint)a[1]!, (string)a[2]!)),
        new("genSelfSignedCert", "string, any, any, int", static (execution, a) => Leaf(execution, a, null, null)),
        new("genSelfSignedCertWithKey", "string, any, any, int, string", static (execution, a) => Leaf(execution, a, null, (string)a[4]!)),
        new("genSignedCert", "string, any, any, int, any", static (execution, a) => Leaf(execution, a, Issuer(a[4]), null)),
        new("genSignedCertWithKey", "string, any, any, int, any, string", static (execution, a) => Leaf(execution, a, Issuer(a[4]), (string)a[5]!)),
        new("buildCustomCert", "string, string", static a => Custom((string)a[0]!, (string)a[1]!)),
    ];

    private static string PrivateKey(Execution execution, string kind)
    {
        execution.Charge(KeyCost);
        switch (kind)
        {
            case "" or "rsa":
                using (var rsa = RSA.Create(RsaBits))
                {
                    return rsa.ExportRSAPrivateKeyPem() + "\n";
                }

            case "ecdsa":
                using (var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256))
                {
                    return ec.ExportECPrivateKeyPem() + "\n";
                }

            case "ed25519":
                // RFC 8410: the key is 32 random bytes behind a fixed PKCS #8 head.
                return PemEncoding.WriteString("PRIVATE KEY", [.. Ed25519Head, .. RandomNumberGenerator.GetBytes(32)]) + "\n";

            case "dsa":
                return DsaKey();

            default:
                return $"Unknown type {kind}";
        }
    }

    /// <summary>PKCS #8 of an Ed25519 key up to the key itself: version 0, OID 1.3.101.112, two octet strings.</summary>
    private static ReadOnlySpan<byte> Ed25519Head => [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];

    /// <summary>OpenSSL's form: version 0, p, q, g, the public and the private number. 2048 and 256 bits, as sprig makes them.</summary>
    private static string DsaKey()
    {
        using var dsa = DSA.Create(2048);
        var parameters = dsa.ExportParameters(includePrivateParameters: true);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            writer.WriteInteger(0);
            foreach (var number in new[] { parameters.P, parameters.Q, parameters.G, parameters.Y, parameters.X })
            {
                writer.WriteIntegerUnsigned(number);
            }
        }

        return PemEncoding.WriteString("DSA PRIVATE KEY", writer.Encode()) + "\n";
    }

    private static SprigCertificate Authority(Execution execution, string name, nint days, string? keyPem)
    {
        using var key = Key(execution, keyPem);
        var request = Request(name, key);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, true));
        return Finish(execution, request, key, days, null, keyPem);
    }

    private static SprigCertificate Leaf(Execution execution, object?[] arguments, X509Certificate2? issuer, string? keyPem)
    {
        using var _ = issuer;
        using var key = Key(execution, keyPem);
        var request = Request((string)arguments[0]!, key);
        var names = new SubjectAlternativeNameBuilder();
        var hasNames = false;
        foreach (var address in Texts(arguments[1]))
        {
            names.AddIpAddress(IPAddress.TryParse(address, out var parsed) ? parsed : throw new FunctionException($"error parsing ip: {address} is not a string"));
            hasNames = true;
        }

        foreach (var host in Texts(arguments[2]))
        {
            names.AddDnsName(host);
            hasNames = true;
        }

        if (hasNames)
        {
            request.CertificateExtensions.Add(names.Build());
        }

        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyEncipherment | X509KeyUsageFlags.DigitalSignature, true));
        return Finish(execution, request, key, (nint)arguments[3]!, issuer, keyPem);
    }

    private static CertificateRequest Request(string name, RSA key)
    {
        var request = new CertificateRequest(new X500DistinguishedName($"CN=\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""), key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        return request;
    }

    private static SprigCertificate Finish(Execution execution, CertificateRequest request, RSA key, nint days, X509Certificate2? issuer, string? keyPem)
    {
        var from = execution.World.Time.GetUtcNow();
        try
        {
            var until = from.AddDays(days);
            using var made = issuer is null
                ? request.CreateSelfSigned(from, until)
                : request.Create(issuer, from, until < issuer.NotAfter ? until : issuer.NotAfter, RandomNumberGenerator.GetBytes(16));
            return new SprigCertificate(made.ExportCertificatePem() + "\n", keyPem ?? key.ExportRSAPrivateKeyPem() + "\n");
        }
        catch (Exception failure) when (failure is CryptographicException or ArgumentException)
        {
            throw new FunctionException($"error creating certificate: {failure.Message}");
        }
    }

    private static RSA Key(Execution execution, string? pem)
    {
        execution.Charge(KeyCost);
        if (pem is null)
        {
            return RSA.Create(RsaBits);
        }

        var key = RSA.Create();
        try
        {
            key.ImportFromPem(pem);
            return key;
        }
        catch (ArgumentException failure)
        {
            key.Dispose();
            throw new FunctionException($"parsing private key: {failure.Message} (only RSA keys are supported)");
        }
    }

    private static X509Certificate2 Issuer(object? authority)
    {
        var certificate = authority as SprigCertificate
            ?? throw new FunctionException($"wrong type for value; expected sprig.certificate; got {GoType.Of(authority)?.Name ?? "nil"}");
        try
        {
            return X509Certificate2.CreateFromPem(certificate.Cert, certificate.Key);
        }
        catch (CryptographicException failure)
        {
            throw new FunctionException($"unable to parse certificate: {failure.Message}");
        }
    }

    private static SprigCertificate Custom(string cert64, string key64)
    {
        var (cert, key) = (GoBase64.Decode("unable to decode base64 certificate: ", cert64, isUrl: false), GoBase64.Decode("unable to decode base64 private key: ", key64, isUrl: false));
        try
        {
            using var parsed = X509Certificate2.CreateFromPem(cert, key);
            return new SprigCertificate(cert, key);
        }
        catch (CryptographicException failure)
        {
            throw new FunctionException($"unable to parse certificate: {failure.Message}");
        }
    }

    private static IEnumerable<string> Texts(object? list) => list switch
    {
        null => [],
        GoList items => items.ToArray().Select(item => item as string ?? throw new FunctionException($"error parsing: {item} is not a string")),
        _ => throw new FunctionException($"wrong type for value; expected []interface {{}}; got {GoType.Of(list)?.Name}"),
    };
}
