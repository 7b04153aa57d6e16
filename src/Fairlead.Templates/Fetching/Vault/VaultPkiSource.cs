using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Fairlead.Templates.Fetching.Vault;

/// <summary>
/// <c>pkiCert</c>: a certificate, issued when there is none that is still good. The destination file is the memory: after a restart the
/// certificate in it is used on, so that a fleet restarted does not ask for a thousand new ones.
/// </summary>
/// <param name="Destination">Where the template writes; empty for nowhere.</param>
internal sealed record VaultPkiSource(string Path, string Arguments, string Destination) : WatchSource
{
    public override string Id => $"vault.pki({Path} -> {Dependencies.ArgumentDigest.Of(Arguments)})";

    public override SourceKind Kind => SourceKind.Vault;

    public override async ValueTask<Fetched> FetchAsync(FetchContext context, ulong afterIndex, object? previous, CancellationToken cancellationToken)
    {
        var vault = context.Vault!;
        var now = context.Time.GetUtcNow();
        if (previous is null && Stored() is { } stored && Rest(stored, vault, now) is var left && left > TimeSpan.Zero)
        {
            return new Fetched(0, stored, left);
        }

        var answer = await vault.CallAsync(HttpMethod.Put, "/v1/" + VaultClient.Escape(Path), Arguments, cancellationToken).ConfigureAwait(false);
        var data = Json.Member(answer, "data");
        var issued = new IssuedCertificate(Json.Text(data, "certificate"), Json.Text(data, "private_key"), Json.Text(data, "issuing_ca"));
        if (issued.Certificate.Length == 0)
        {
            throw new FetchException($"Vault: {Path} gave no certificate; pkiCert needs a path that issues one");
        }

        var rest = Rest(issued, vault, now);
        return new Fetched(0, issued, rest > VaultLease.ShortestPause ? rest : VaultLease.ShortestPause);
    }

    /// <summary>How long until the certificate must be replaced: the threshold's part of its life.</summary>
    private static TimeSpan Rest(IssuedCertificate issued, VaultClient vault, DateTimeOffset now)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(issued.Certificate);
            DateTimeOffset begin = certificate.NotBefore.ToUniversalTime();
            DateTimeOffset end = certificate.NotAfter.ToUniversalTime();
            return begin + ((end - begin) * vault.Token.LeaseRenewalThreshold) - now;
        }
        catch (CryptographicException e)
        {
            throw new FetchException($"Vault: the certificate cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Certificate, key and issuer from the destination; null when they are not all there, or not a pair, or of another name.</summary>
    private IssuedCertificate? Stored()
    {
        if (Destination.Length == 0 || !File.Exists(Destination))
        {
            return null;
        }

        try
        {
            var text = File.ReadAllText(Destination);
            var (leaf, key, authority) = ("", "", "");
            for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var fields); rest = rest[fields.Location.End..])
            {
                var block = rest[fields.Location].ToString();
                if (rest[fields.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal))
                {
                    key = block;
                    continue;
                }

                using var certificate = X509Certificate2.CreateFromPem(block);
                var isAuthority = certificate.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraint => constraint.CertificateAuthority);
                (leaf, authority) = isAuthority ? (leaf, block) : (block, authority);
            }

            if (leaf.Length == 0 || key.Length == 0)
            {
                return null;
            }

            // Throws when the key is another certificate's.
            using var pair = X509Certificate2.CreateFromPem(leaf, key);
            return WantedName() is { } name && pair.GetNameInfo(X509NameType.SimpleName, forIssuer: false) != name
                ? null
                : new IssuedCertificate(leaf, key, authority);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            // Whatever is in the file, it is no certificate to go on with: a new one is asked for and replaces it.
            return null;
        }
    }

    private string? WantedName()
    {
        using var arguments = JsonDocument.Parse(Arguments);
        return Json.Text(arguments.RootElement, "common_name") is { Length: > 0 } name ? name : null;
    }
}

/// <summary>What the PKI engine issued, in PEM.</summary>
internal sealed record IssuedCertificate(string Certificate, string Key, string Authority);
