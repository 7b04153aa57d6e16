namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>Words of <c>bind</c> and <c>server</c> lines that only shape TLS, with the number of their arguments.</summary>
internal static class TlsOptions
{
    public static Dictionary<string, int> Bind { get; } = new(StringComparer.Ordinal)
    {
        ["allow-0rtt"] = 0, ["alpn"] = 1, ["ca-file"] = 1, ["ca-ignore-err"] = 1, ["ca-sign-file"] = 1, ["ca-sign-pass"] = 1,
        ["ca-verify-file"] = 1, ["ciphers"] = 1, ["ciphersuites"] = 1, ["client-sigalgs"] = 1, ["crl-file"] = 1, ["crt"] = 1,
        ["crt-ignore-err"] = 1, ["crt-list"] = 1, ["curves"] = 1, ["default-crt"] = 1, ["ecdhe"] = 1, ["force-sslv3"] = 0,
        ["force-tlsv10"] = 0, ["force-tlsv11"] = 0, ["force-tlsv12"] = 0, ["force-tlsv13"] = 0, ["generate-certificates"] = 0,
        ["no-alpn"] = 0, ["no-ca-names"] = 0, ["no-sslv3"] = 0, ["no-tls-tickets"] = 0, ["no-tlsv10"] = 0, ["no-tlsv11"] = 0,
        ["no-tlsv12"] = 0, ["no-tlsv13"] = 0, ["npn"] = 1, ["ocsp-update"] = 1, ["prefer-client-ciphers"] = 0, ["sigalgs"] = 1,
        ["ssl-max-ver"] = 1, ["ssl-min-ver"] = 1, ["strict-sni"] = 0, ["tls-ticket-keys"] = 1, ["verify"] = 1,
    };

    public static Dictionary<string, int> Server { get; } = new(StringComparer.Ordinal)
    {
        ["allow-0rtt"] = 0, ["alpn"] = 1, ["ca-file"] = 1, ["check-alpn"] = 1, ["check-sni"] = 1, ["ciphers"] = 1,
        ["ciphersuites"] = 1, ["client-sigalgs"] = 1, ["crl-file"] = 1, ["crt"] = 1, ["curves"] = 1, ["force-sslv3"] = 0,
        ["force-tlsv10"] = 0, ["force-tlsv11"] = 0, ["force-tlsv12"] = 0, ["force-tlsv13"] = 0, ["no-check-ssl"] = 0, ["no-ssl"] = 0,
        ["no-ssl-reuse"] = 0, ["no-sslv3"] = 0, ["no-tls-tickets"] = 0, ["no-tlsv10"] = 0, ["no-tlsv11"] = 0, ["no-tlsv12"] = 0,
        ["no-tlsv13"] = 0, ["no-verifyhost"] = 0, ["npn"] = 1, ["sigalgs"] = 1, ["sni"] = 1, ["ssl-max-ver"] = 1, ["ssl-min-ver"] = 1,
        ["ssl-reuse"] = 0, ["tls-tickets"] = 0, ["verify"] = 1, ["verifyhost"] = 1,
    };
}
