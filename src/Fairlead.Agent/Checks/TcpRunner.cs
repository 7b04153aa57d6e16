using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Fairlead.Agent.Definitions;

namespace Fairlead.Agent.Checks;

/// <summary>Passes when the connection is accepted (and, asked for, the TLS handshake done); a name is tried at each of its addresses.</summary>
internal sealed class TcpRunner(CheckDefinition definition) : ICheckRunner
{
    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (host, port) = HostPort.Parse(definition.Tcp);
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            // Closed by reset: a check every few seconds must not leave thousands of sockets in TIME_WAIT.
            client.LingerState = new LingerOption(enable: true, seconds: 0);
            if (definition.TcpUseTls)
            {
                await ShakeHandsAsync(client, host, cancellationToken).ConfigureAwait(false);
            }

            return CheckResult.Passing($"TCP connect {definition.Tcp}: Success");
        }
        catch (Exception error) when (error is SocketException or FormatException or AuthenticationException or IOException)
        {
            return CheckResult.Critical($"TCP connect {definition.Tcp}: {error.Message}");
        }
    }

    public void Dispose()
    {
    }

    private async Task ShakeHandsAsync(TcpClient client, string host, CancellationToken cancellationToken)
    {
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(CheckTls.Options(definition, host), cancellationToken).ConfigureAwait(false);
    }
}
