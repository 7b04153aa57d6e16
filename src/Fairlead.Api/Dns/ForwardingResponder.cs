using System.Net;
using Fairlead.Api.Dns.Wire;
using Fairlead.Cluster.Agents;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Dns;

/// <summary>The responder of a client agent, which knows nothing of the zone: its server answers. Without one it is a server failure.</summary>
internal sealed class ForwardingResponder(DnsOptions options, DnsQuestionHandler ask, ILogger logger) : IDnsResponder
{
    public int Respond(ReadOnlyMemory<byte> message, bool overTcp, Span<byte> output, EndPoint? remote, out DnsRequest? later)
    {
        later = DnsRequest.TryParse(message, out var error);
        if (later is not null)
        {
            return 0;
        }

        Log.BrokenDnsMessage(logger, remote?.ToString() ?? "", error);
        return DnsResponder.WriteFormatError(message.Span, output);
    }

    public async Task<byte[]> RespondLaterAsync(ReadOnlyMemory<byte> message, DnsRequest request, bool overTcp, CancellationToken cancellationToken)
    {
        try
        {
            return (await ask(message, overTcp, cancellationToken)).ToArray();
        }
        catch (RegistryUnavailableException nobody)
        {
            Log.RegistryUnavailable(logger, request.Name, nobody.Message);
            var output = new byte[Truncation.TcpSize];
            var answer = new DnsAnswer(DnsCode.ServerFailure) { Authoritative = false };
            return output[..answer.Encode(request, output, !options.DisableCompression, recursionAvailable: false)];
        }
    }
}
