using Fairlead.Agent.Configuration;
using Fairlead.Cluster.Serving;

namespace Fairlead.Composition;

/// <summary>TLS between machines, from <c>tls.internal_rpc</c>.</summary>
internal static class ClusterTlsFiles
{
    /// <summary>Null when neither a certificate nor an authority is given: then everything goes in the clear.</summary>
    public static ClusterTls? Read(TlsProtocolOptions options) => options.CertFile.Length > 0 || (options.VerifyOutgoing && options.CaFile.Length > 0)
        ? new ClusterTls(options.CaFile, options.CertFile, options.KeyFile, options.VerifyIncoming, options.VerifyServerHostname)
        : null;
}
