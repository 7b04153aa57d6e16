using Fairlead.Agent.Configuration;
using Fairlead.Store.Etcd;

namespace Fairlead.Composition;

/// <summary>The user's own etcd: <c>-store</c>, and what <c>store { … }</c> says beside it.</summary>
internal static class StoreAddress
{
    /// <exception cref="InvalidDataException">The address is none.</exception>
    public static EtcdStoreOptions Read(ServerOptions servers)
    {
        EtcdStoreOptions options;
        try
        {
            options = EtcdStoreOptions.Parse(servers.StoreUrl);
        }
        catch (FormatException wrong)
        {
            throw new InvalidDataException($"store.url: {wrong.Message}", wrong);
        }

        // Certificates mean TLS, whatever the address begins with: nobody gives a CA to send passwords in the clear.
        var tls = servers.EtcdCaFile.Length > 0 || servers.EtcdCertFile.Length > 0;
        return options with
        {
            Endpoints = tls ? [.. options.Endpoints.Select(static endpoint => new UriBuilder(endpoint) { Scheme = "https" }.Uri)] : options.Endpoints,
            Prefix = servers.StorePrefix.Length > 0 ? servers.StorePrefix.TrimEnd('/') + "/" : options.Prefix,
            MaximumTransactionOperations = servers.EtcdMaxTransactionOperations,
            CaFile = Given(servers.EtcdCaFile),
            CertificateFile = Given(servers.EtcdCertFile),
            KeyFile = Given(servers.EtcdKeyFile),
            User = Given(servers.EtcdUsername) ?? options.User,
            Password = Given(servers.EtcdPassword) ?? options.Password,
        };
    }

    private static string? Given(string text) => text.Length > 0 ? text : null;
}
