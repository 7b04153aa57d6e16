using System.Net;
using Fairlead.Api.Dns.Wire;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Dns;

/// <summary>From the bytes of a question to the bytes of its answer; knows no socket.</summary>
internal sealed class DnsResponder(DnsOptions options, DnsResolver resolver, Recursors recursors, ILogger logger) : IDnsResponder
{
    /// <inheritdoc/>
    public int Respond(ReadOnlyMemory<byte> message, bool overTcp, Span<byte> output, EndPoint? remote, out DnsRequest? later)
    {
        later = null;
        if (DnsRequest.TryParse(message, out var error) is not { } request)
        {
            Log.BrokenDnsMessage(logger, remote?.ToString() ?? "", error);
            return WriteFormatError(message.Span, output);
        }

        if (remote is ForwardedFrom { Node: var asked })
        {
            request = request with { AskedNode = asked };
        }

        if (request.OperationCode != 0)
        {
            return Encode(new DnsAnswer(DnsCode.NotImplemented) { Authoritative = false }, request, overTcp, output);
        }

        if (resolver.Zone.Find(request.Name) is { } zone)
        {
            var answer = ResolveSafely(request, zone);
            if (recursors.Any && HasOpenAlias(answer, request))
            {
                later = request;
                return 0;
            }

            return Encode(answer, request, overTcp, output);
        }

        if (ReverseIndex.ParseAddress(request.Name) is not null)
        {
            if (resolver.ResolveReverse(request) is { } reverse)
            {
                return Encode(reverse, request, overTcp, output);
            }

            if (!recursors.Any)
            {
                return Encode(new DnsAnswer(DnsCode.ServerFailure) { Authoritative = false }, request, overTcp, output);
            }
        }

        if (!recursors.Any)
        {
            return Encode(new DnsAnswer(DnsCode.Refused) { Authoritative = false }, request, overTcp, output);
        }

        later = request;
        return 0;
    }

    /// <inheritdoc/>
    public async Task<byte[]> RespondLaterAsync(ReadOnlyMemory<byte> message, DnsRequest request, bool overTcp, CancellationToken cancellationToken)
    {
        var output = new byte[Truncation.TcpSize];
        if (resolver.Zone.Find(request.Name) is { } zone)
        {
            var answer = ResolveSafely(request, zone);
            if (answer.Answers[^1] is NameRecord { Target: var target })
            {
                answer.Answers.AddRange(await recursors.ResolveAsync(target, request.Type == DnsType.Any ? DnsType.A : request.Type, cancellationToken));
            }

            return output[..Encode(answer, request, overTcp, output)];
        }

        var relayed = await recursors.AskAsync(message, request.Name, overTcp, cancellationToken);
        return relayed ?? output[..Encode(new DnsAnswer(DnsCode.ServerFailure) { Authoritative = false }, request, overTcp, output)];
    }

    private DnsAnswer ResolveSafely(DnsRequest request, string zone)
    {
        try
        {
            return resolver.Resolve(request, zone);
        }
        catch (RegistryUnavailableException notYet)
        {
            Log.RegistryUnavailable(logger, request.Name, notYet.Message);
            return new DnsAnswer(DnsCode.ServerFailure);
        }
        catch (Exception e)
        {
            Log.DnsQuestionFailed(logger, e, request.Name);
            return new DnsAnswer(DnsCode.ServerFailure);
        }
    }

    /// <summary>Whether the answer ends in a host name outside the zone, which only a recursor knows.</summary>
    private bool HasOpenAlias(DnsAnswer answer, DnsRequest request) =>
        request.Type is DnsType.A or DnsType.Aaaa or DnsType.Any &&
        answer.Answers is [.., NameRecord { Type: DnsType.Cname, Target: var target }] &&
        resolver.Zone.Find(target) is null;

    private int Encode(DnsAnswer answer, DnsRequest request, bool overTcp, Span<byte> output)
    {
        Truncation.Cut(answer, request, overTcp, options);
        return answer.Encode(request, output, !options.DisableCompression, recursors.Any);
    }

    /// <summary>RFC 1035 4.1.1: format error, to whoever sent at least a header that is no answer itself.</summary>
    internal static int WriteFormatError(ReadOnlySpan<byte> message, Span<byte> output)
    {
        if (message.Length < DnsRequest.HeaderLength || (message[2] & 0x80) != 0)
        {
            return 0;
        }

        output[..DnsRequest.HeaderLength].Clear();
        message[..2].CopyTo(output);
        output[2] = (byte)(0x80 | (message[2] & 0x79));
        output[3] = (byte)DnsCode.FormatError;
        return DnsRequest.HeaderLength;
    }
}
