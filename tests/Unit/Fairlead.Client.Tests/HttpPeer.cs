using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Client.Tests;

/// <summary>A real HTTP server on a free port (or a Unix socket) that answers with what the test says and keeps what it was asked.</summary>
internal sealed class HttpPeer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpPeer(WebApplication app) => _app = app;

    public ConcurrentQueue<string> Requests { get; } = new();

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<HttpPeer> StartAsync(Func<HttpContext, Task> answer, string? unixSocket = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            if (unixSocket is null)
            {
                kestrel.Listen(IPAddress.Loopback, 0);
            }
            else
            {
                kestrel.ListenUnixSocket(unixSocket);
            }
        });
        var app = builder.Build();
        var peer = new HttpPeer(app);
        app.Run(async context =>
        {
            var target = context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget;
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            peer.Requests.Enqueue($"{context.Request.Method} {target}{(body.Length > 0 ? " " + body : "")}");
            await answer(context);
        });
        await app.StartAsync();
        return peer;
    }

    public static Func<HttpContext, Task> Json(string body, int status = 200, ulong index = 7) => async context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers["X-Consul-Index"] = index.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(body);
    };

    public ConsulClient Client(Func<ConsulClientOptions, ConsulClientOptions>? change = null)
    {
        Assert.True(ConsulAddress.TryParse(Address, tls: false, out var address, out var error), error);
        var options = new ConsulClientOptions { Address = address };
        return new ConsulClient(change is null ? options : change(options));
    }

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(hurry.Token);
        await _app.DisposeAsync();
    }
}
