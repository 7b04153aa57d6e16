using System.Collections.Immutable;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Serving;

/// <summary>The one door between machines: gRPC over HTTP/2, on every endpoint the same services.</summary>
public sealed class ClusterServer : IAsyncDisposable
{
    /// <summary>Streams of agents end by themselves only with their agent: no reason to wait for them.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(1);

    private readonly WebApplication application;

    private ClusterServer(WebApplication application, ImmutableArray<Uri> addresses) => (this.application, Addresses) = (application, addresses);

    /// <summary>What is really listened on, in the order of the options.</summary>
    public ImmutableArray<Uri> Addresses { get; }

    /// <summary>Begins to listen; completes when every endpoint is bound.</summary>
    /// <exception cref="IOException">An endpoint is taken.</exception>
    public static async Task<ClusterServer> StartAsync(
        ClusterServerOptions options, IEnumerable<ClusterService> services, ILoggerFactory log, CancellationToken cancellationToken)
    {
        ClusterService[] all = [.. services];
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(log);
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopPatience);
        foreach (ClusterService service in all)
        {
            service.Register(builder.Services);
        }

        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // A lease's stream says nothing for a second at a time.
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            foreach (var endpoint in options.Endpoints)
            {
                kestrel.Listen(endpoint, listen => Configure(listen, options.Tls));
            }
        });
        WebApplication application = builder.Build();
        foreach (ClusterService service in all)
        {
            service.Map(application);
        }

        try
        {
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            await application.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        return new ClusterServer(application, [.. addresses.Select(static address => new Uri(address))]);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await application.StopAsync().ConfigureAwait(false);
        await application.DisposeAsync().ConfigureAwait(false);
    }

    private static void Configure(ListenOptions listen, ClusterTls? tls)
    {
        // Without TLS there is no ALPN: callers know that it is HTTP/2 (RFC 9113 3.3).
        listen.Protocols = HttpProtocols.Http2;
        if (tls?.Listening is not null)
        {
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(tls.Listening) });
        }
    }
}
