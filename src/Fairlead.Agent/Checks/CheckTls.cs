using System.Net.Security;
using Fairlead.Agent.Definitions;

namespace Fairlead.Agent.Checks;

/// <summary>The TLS side of a check: whose name the certificate must bear, and whether it is looked at.</summary>
internal static class CheckTls
{
    public static SslClientAuthenticationOptions Options(CheckDefinition definition, string host)
    {
        var options = new SslClientAuthenticationOptions { TargetHost = definition.TlsServerName.Length > 0 ? definition.TlsServerName : host };
        if (definition.TlsSkipVerify)
        {
#pragma warning disable CA5359 // The user asked for it by name: tls_skip_verify.
            options.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return options;
    }
}
