using System.Collections.Immutable;
using System.Net.Security;
using System.Security.Authentication;
using Fairlead.Agent.Configuration;
using Fairlead.Cluster.Serving;
using Fairlead.Primitives.Tls;

namespace Fairlead.Composition;

/// <summary>The agent's certificates: read at the start, and again at each reload.</summary>
internal sealed class AgentTls
{
    private AgentTls(TlsListener? https, ClusterTls? machines) => (Https, Machines) = (https, machines);

    /// <summary>Of the HTTPS port; null when it is closed.</summary>
    public TlsListener? Https { get; }

    /// <summary>Between machines; null when everything goes in the clear there.</summary>
    public ClusterTls? Machines { get; }

    /// <exception cref="IOException">A file cannot be read; the message names it.</exception>
    public static AgentTls Read(AgentOptions options)
    {
        var https = ReadHttps(options);
        var machines = ReadMachines(options);
        var name = options.Tls.InternalRpc.VerifyServerHostname ? $"server.{options.Datacenter}.{options.Dns.Domain.TrimEnd('.')}" : "";
        return new AgentTls(https is null ? null : new TlsListener(https), machines is null ? null : new ClusterTls(machines, name));
    }

    /// <summary>Reads everything again; what it gives puts it to use. Nothing is changed when a file is bad.</summary>
    /// <exception cref="IOException">A file cannot be read; the message names it.</exception>
    public Action Prepare(AgentOptions options)
    {
        var (https, machines) = (ReadHttps(options), ReadMachines(options));
        return () =>
        {
            // Going from plain to TLS or back takes another listener: that is a restart.
            if (https is not null)
            {
                Https?.Renew(https);
            }

            if (machines is not null)
            {
                Machines?.Renew(machines);
            }
        };
    }

    private static TlsMaterial? ReadHttps(AgentOptions options) => options.Listeners.HttpsPort < 0 ? null : TlsMaterial.Read(Files(options.Tls.Https));

    /// <summary>Neither a certificate nor an authority to verify by: then everything goes in the clear.</summary>
    private static TlsMaterial? ReadMachines(AgentOptions options) =>
        options.Tls.InternalRpc is { CertFile.Length: > 0 } or { VerifyOutgoing: true } ? TlsMaterial.Read(Files(options.Tls.InternalRpc)) : null;

    private static TlsFiles Files(TlsProtocolOptions options) => new()
    {
        AuthorityFile = options.CaFile,
        AuthorityDirectory = options.CaPath,
        CertificateFile = options.CertFile,
        KeyFile = options.KeyFile,
        VerifyIncoming = options.VerifyIncoming,
        Protocols = options.MinVersion == "tls13" ? SslProtocols.Tls13 : SslProtocols.Tls12 | SslProtocols.Tls13,
        CipherSuites = [.. options.CipherSuites.Select(Enum.Parse<TlsCipherSuite>)],
    };
}
