using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Fairlead.Primitives.Http;

/// <summary>Makes the connections of one pool: TCP or a Unix socket, then the TLS handshake, each step within its own time.</summary>
/// <param name="server">The server's address; other endpoints are a proxy's, and what goes through them is the handler's affair.</param>
/// <param name="unixSocketPath">Connect here instead; null for TCP.</param>
/// <param name="tls">For the handshake with the server, the name it is to show included.</param>
/// <param name="idle">Told of every connection; null when nobody bounds the idle ones.</param>
internal sealed class Dialer(
    Uri server, string? unixSocketPath, SslClientAuthenticationOptions tls, HttpTransportOptions transport, IdleConnectionLimit? idle)
{
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var where = context.DnsEndPoint;
        EndPoint endpoint = unixSocketPath is { } path ? new UnixDomainSocketEndPoint(path) : where;
        var socket = CreateSocket(unixSocketPath is not null, transport.KeepAliveInterval);
        Stream stream;
        try
        {
            await WithinAsync(transport.ConnectTimeout, "connecting", token => socket.ConnectAsync(endpoint, token), cancellationToken).ConfigureAwait(false);
            stream = new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        stream = idle is null ? stream : idle.Track(stream);
        return server.Scheme == Uri.UriSchemeHttps && where.Host == server.IdnHost && where.Port == server.Port
            ? await SecureAsync(stream, cancellationToken).ConfigureAwait(false)
            : stream;
    }

    internal static Socket CreateSocket(bool isUnix, TimeSpan keepAlive)
    {
        if (isUnix)
        {
            return new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (keepAlive > TimeSpan.Zero)
        {
            // tcp(7): the system counts in whole seconds, from 1 on.
            var seconds = (int)Math.Clamp(Math.Ceiling(keepAlive.TotalSeconds), 1, 32_767);
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, seconds);
            socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, seconds);
        }

        return socket;
    }

    private async Task<Stream> SecureAsync(Stream stream, CancellationToken cancellationToken)
    {
        // SocketsHttpHandler takes an SslStream from its callback as it is; shaking hands here gives the handshake a bound of its own.
        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await WithinAsync(
                transport.TlsHandshakeTimeout,
                "the TLS handshake",
                token => new ValueTask(secure.AuthenticateAsClientAsync(tls, token)),
                cancellationToken).ConfigureAwait(false);
            return secure;
        }
        catch
        {
            await secure.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static async ValueTask WithinAsync(TimeSpan bound, string step, Func<CancellationToken, ValueTask> act, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (bound > TimeSpan.Zero)
        {
            deadline.CancelAfter(bound);
        }

        try
        {
            await act(deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            var seconds = bound.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture);
            throw new TimeoutException($"{step} took longer than {seconds} s", e);
        }
    }
}
