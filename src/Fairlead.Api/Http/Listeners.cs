using System.Net;
using Microsoft.AspNetCore.Hosting;
using Fairlead.Primitives.Files;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Fairlead.Api.Http;

/// <summary>Turns the configured addresses into listeners.</summary>
internal static class Listeners
{
    private const string UnixScheme = "unix://";

    /// <exception cref="ArgumentException">An address is no IP address with a port and no Unix socket.</exception>
    public static void Bind(KestrelServerOptions kestrel, ApiOptions options, ConnectionLimit limit)
    {
        foreach (var endpoint in options.Endpoints)
        {
            if (endpoint.Address.StartsWith(UnixScheme, StringComparison.Ordinal))
            {
                var path = endpoint.Address[UnixScheme.Length..];
                // A socket left by a killed process cannot be bound again; nobody listens on it.
                File.Delete(path);
                kestrel.ListenUnixSocket(path, listen => Configure(listen, endpoint, limit));
            }
            else if (IPEndPoint.TryParse(endpoint.Address, out var address))
            {
                kestrel.Listen(address, listen => Configure(listen, endpoint, limit));
            }
            else
            {
                throw new ArgumentException($"\"{endpoint.Address}\" is no address to listen on: give an IP address with a port (127.0.0.1:8500, [::1]:8500) or unix:///path");
            }
        }
    }

    /// <summary>Gives Unix sockets their mode, then their owner and group; Kestrel must have bound them.</summary>
    /// <exception cref="IOException">There is no such user or group, or the process may not give files away.</exception>
    public static void SetSocketOwners(ApiOptions options)
    {
        foreach (var endpoint in options.Endpoints)
        {
            if (!endpoint.Address.StartsWith(UnixScheme, StringComparison.Ordinal) || OperatingSystem.IsWindows())
            {
                continue;
            }

            var path = endpoint.Address[UnixScheme.Length..];
            if (endpoint.SocketMode is { } mode)
            {
                File.SetUnixFileMode(path, mode);
            }

            if (endpoint.SocketUser.Length > 0 || endpoint.SocketGroup.Length > 0)
            {
                UnixAccounts.ChangeOwner(path, endpoint.SocketUser, endpoint.SocketGroup);
            }
        }
    }

    private static void Configure(ListenOptions listen, ApiEndpoint endpoint, ConnectionLimit limit)
    {
        listen.Use(limit.Wrap);
        if (endpoint.Tls is not { } tls)
        {
            listen.Protocols = HttpProtocols.Http1;
            return;
        }

        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls.Options), HandshakeTimeout = endpoint.HandshakeTimeout });
    }
}
