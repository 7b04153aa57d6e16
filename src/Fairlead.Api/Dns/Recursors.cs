using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Fairlead.Api.Dns.Wire;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api.Dns;

/// <summary>Asks the configured servers about what lies outside the zone. The client's message goes out as it came.</summary>
internal sealed class Recursors(DnsOptions options, ILogger logger, TimeProvider clock)
{
    /// <summary>Questions under way at once; one more is answered SERVFAIL. Each holds a socket.</summary>
    public const int MostAtOnce = 512;

    private int underWay;

    public bool Any => !options.Recursors.IsEmpty;

    /// <returns>The answer's bytes with the client's id; null when none of them gave one.</returns>
    public async Task<byte[]?> AskAsync(ReadOnlyMemory<byte> question, string name, bool overTcp, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref underWay) > MostAtOnce)
            {
                return null;
            }

            var order = options.Recursors.ToArray();
            if (options.RecursorStrategy == RecursorStrategy.Random)
            {
                Random.Shared.Shuffle(order);
            }

            foreach (var recursor in order)
            {
                if (await TryAskAsync(recursor, question, name, overTcp, cancellationToken) is { } answer)
                {
                    return answer;
                }
            }

            return null;
        }
        finally
        {
            Interlocked.Decrement(ref underWay);
        }
    }

    /// <summary>The records a recursor gives for a name: how a CNAME out of the zone is followed.</summary>
    public async Task<List<DnsRecord>> ResolveAsync(string name, DnsType type, CancellationToken cancellationToken)
    {
        var question = DnsQuestion.Write((ushort)Random.Shared.Next(ushort.MaxValue + 1), name, type);
        var answer = await AskAsync(question, name, overTcp: false, cancellationToken);
        return answer is null ? [] : DnsAnswerReader.ReadAnswers(answer);
    }

    private async Task<byte[]?> TryAskAsync(IPEndPoint recursor, ReadOnlyMemory<byte> question, string name, bool overTcp, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(options.RecursorTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return overTcp ? await AskTcpAsync(recursor, question, either.Token) : await AskUdpAsync(recursor, question, either.Token);
        }
        catch (Exception e) when (e is SocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Log.RecursorFailed(logger, recursor.ToString(), name, e.Message);
            return null;
        }
    }

    private static async Task<byte[]> AskUdpAsync(IPEndPoint recursor, ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        // A socket of its own and connected: only the recursor's answers come in, from a port nobody can guess.
        using var socket = new Socket(recursor.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(recursor, cancellationToken);
        await socket.SendAsync(question, cancellationToken);
        var buffer = new byte[Truncation.TcpSize];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken);
            if (length >= DnsRequest.HeaderLength && buffer.AsSpan(0, 2).SequenceEqual(question.Span[..2]))
            {
                return buffer[..length];
            }
        }
    }

    private static async Task<byte[]> AskTcpAsync(IPEndPoint recursor, ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        using var client = new TcpClient(recursor.AddressFamily);
        await client.ConnectAsync(recursor, cancellationToken);
        var stream = client.GetStream();
        var framed = new byte[question.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)question.Length);
        question.CopyTo(framed.AsMemory(2));
        await stream.WriteAsync(framed, cancellationToken);
        var prefix = new byte[2];
        await stream.ReadExactlyAsync(prefix, cancellationToken);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(prefix)];
        await stream.ReadExactlyAsync(answer, cancellationToken);
        return answer;
    }
}
