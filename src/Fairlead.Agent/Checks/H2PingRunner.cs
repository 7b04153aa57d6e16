using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Fairlead.Agent.Definitions;

namespace Fairlead.Agent.Checks;

/// <summary>
/// An HTTP/2 PING (RFC 9113 section 6.7) answered with its own eight bytes. Spoken by hand: no client library lets its user send a
/// ping without a request, and the four frames it takes are simpler than any.
/// </summary>
internal sealed class H2PingRunner(CheckDefinition definition) : ICheckRunner
{
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte GoAway = 7;
    private const byte Ack = 1;
    private const int FrameHeader = 9;

    /// <summary>SETTINGS_MAX_FRAME_SIZE until it is negotiated otherwise (RFC 9113 section 4.2).</summary>
    private const int MaxFrame = 16_384;

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            var (host, port) = HostPort.Parse(definition.H2Ping);
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, cancellationToken).ConfigureAwait(false);
            await using Stream stream = definition.H2PingUseTls
                ? await ShakeHandsAsync(client, host, cancellationToken).ConfigureAwait(false)
                : client.GetStream();
            return await PingAsync(stream, cancellationToken).ConfigureAwait(false)
                ? CheckResult.Passing("HTTP2 ping was successful")
                : CheckResult.Critical("HTTP2 ping failed: the server closed the connection");
        }
        catch (Exception error) when (error is SocketException or FormatException or AuthenticationException or IOException)
        {
            return CheckResult.Critical($"HTTP2 ping failed: {error.Message}");
        }
    }

    public void Dispose()
    {
    }

    private async Task<SslStream> ShakeHandsAsync(TcpClient client, string host, CancellationToken cancellationToken)
    {
        var tls = new SslStream(client.GetStream());
        var options = CheckTls.Options(definition, host);
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];
        await tls.AuthenticateAsClientAsync(options, cancellationToken).ConfigureAwait(false);
        return tls.NegotiatedApplicationProtocol == SslApplicationProtocol.Http2 ? tls : throw new AuthenticationException("the server does not offer HTTP/2");
    }

    private static async Task<bool> PingAsync(Stream stream, CancellationToken cancellationToken)
    {
        var payload = "fairlead"u8.ToArray();
        byte[] hello = [.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. Frame(Settings, 0, []), .. Frame(Ping, 0, payload)];
        await stream.WriteAsync(hello, cancellationToken).ConfigureAwait(false);
        var header = new byte[FrameHeader];
        var body = new byte[MaxFrame];
        while (await stream.ReadAtLeastAsync(header, FrameHeader, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) == FrameHeader)
        {
            var length = (header[0] << 16) | BinaryPrimitives.ReadUInt16BigEndian(header.AsSpan(1));
            if (length > MaxFrame)
            {
                throw new IOException("the answer is not HTTP/2");
            }

            await stream.ReadExactlyAsync(body.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            switch (header[3])
            {
                case Ping when header[4] == Ack && body.AsSpan(0, length).SequenceEqual(payload):
                    return true;
                case Settings when header[4] != Ack:
                    await stream.WriteAsync(Frame(Settings, Ack, []), cancellationToken).ConfigureAwait(false);
                    break;
                case GoAway:
                    return false;
            }
        }

        return false;
    }

    /// <summary>A frame of the connection itself, stream 0.</summary>
    private static byte[] Frame(byte type, byte flags, ReadOnlySpan<byte> payload) => [0, 0, (byte)payload.Length, type, flags, 0, 0, 0, 0, .. payload];
}
