using System.Net;
using Fairlead.Api.Dns.Wire;

namespace Fairlead.Api.Dns;

/// <summary>From the bytes of a question to the bytes of its answer; knows no socket.</summary>
internal interface IDnsResponder
{
    /// <summary>Answers what can be answered at once.</summary>
    /// <param name="output">Of <see cref="Truncation.TcpSize"/> bytes at least.</param>
    /// <param name="later">The request when somebody else has to be asked: hand it to <see cref="RespondLaterAsync"/>.</param>
    /// <returns>Bytes written; 0 when there is nothing to say (yet).</returns>
    int Respond(ReadOnlyMemory<byte> message, bool overTcp, Span<byte> output, EndPoint? remote, out DnsRequest? later);

    /// <summary>The answer for which others are asked.</summary>
    Task<byte[]> RespondLaterAsync(ReadOnlyMemory<byte> message, DnsRequest request, bool overTcp, CancellationToken cancellationToken);
}
