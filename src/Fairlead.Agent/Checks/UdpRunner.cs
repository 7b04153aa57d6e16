using System.Net.Sockets;
using System.Text;
using Fairlead.Agent.Definitions;

namespace Fairlead.Agent.Checks;

/// <summary>
/// Sends a datagram; UDP has no "connected", so the only certain answer is a refusal (ICMP port unreachable). Anything received,
/// or a short silence, passes.
/// </summary>
internal sealed class UdpRunner(CheckDefinition definition, TimeProvider time) : ICheckRunner
{
    /// <summary>How long to listen for a refusal: a local one comes in microseconds, one from the network in a round trip.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        var wait = definition.EffectiveTimeout < Silence * 2 ? definition.EffectiveTimeout / 2 : Silence;
        using var silence = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            var (host, port) = HostPort.Parse(definition.Udp);
            using var client = new UdpClient(host, port);
            await client.SendAsync(Encoding.ASCII.GetBytes("consul"), cancellationToken).ConfigureAwait(false);
            await client.ReceiveAsync(either.Token).ConfigureAwait(false);
            return CheckResult.Passing($"UDP connect {definition.Udp}: Success");
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return CheckResult.Passing($"UDP connect {definition.Udp}: Success");
        }
        catch (Exception error) when (error is SocketException or FormatException)
        {
            return CheckResult.Critical($"UDP connect {definition.Udp}: {error.Message}");
        }
    }

    public void Dispose()
    {
    }
}
