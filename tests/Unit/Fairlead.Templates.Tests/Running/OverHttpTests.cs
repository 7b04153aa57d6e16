using System.Globalization;
using System.Net;
using System.Text;
using Fairlead.Client;
using Fairlead.Client.Views;
using Fairlead.Templates.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Tests.Running;

/// <summary>The whole runner against a real HTTP server that speaks Consul's KV with blocking queries, and misbehaves on demand.</summary>
public sealed class OverHttpTests
{
    private const string Template = """{{key "k"}}""";

    [Theory]
    [InlineData("500")]
    [InlineData("429")]
    [InlineData("cut")]
    [InlineData("html")]
    public async Task Run_ServerMisbehaves_KeepsLastGoodAndCatchesUp(string trouble)
    {
        await using var server = await Server.StartAsync();
        await using var fixture = new RunnerFixture();
        using var client = server.Client();
        server.Set("1");
        fixture.Start(Options(fixture), new ConsulRegistryView(client, TimeProvider.System));
        Assert.Equal("1", await fixture.NextTextAsync());
        server.Trouble(trouble);
        await fixture.LineAsync("(try 2)");
        Assert.Equal("rendered", fixture.Status.Templates[0].Phase);
        server.Trouble("");
        server.Set("2");
        Assert.Equal("2", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Run_IndexGoesBackwards_ReadsFromTheBeginning()
    {
        await using var server = await Server.StartAsync();
        await using var fixture = new RunnerFixture();
        using var client = server.Client();
        server.Set("1", index: 500);
        fixture.Start(Options(fixture), new ConsulRegistryView(client, TimeProvider.System));
        Assert.Equal("1", await fixture.NextTextAsync());
        server.Set("2", index: 3);
        Assert.Equal("2", await fixture.NextTextAsync());
        server.Set("3", index: 4);
        Assert.Equal("3", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Run_NoAnswer_CountsAsAFailureAndGoesOn()
    {
        await using var server = await Server.StartAsync();
        await using var fixture = new RunnerFixture();
        using var client = server.Client(TimeSpan.FromMilliseconds(100));
        server.Set("1");
        server.Trouble("silent");
        fixture.Start(Options(fixture), new ConsulRegistryView(client, TimeProvider.System));
        await fixture.LineAsync("no answer within");
        server.Trouble("");
        Assert.Equal("1", await fixture.NextTextAsync());
    }

    [Fact]
    public async Task Run_KeyAbsent_WaitsByItsIndex()
    {
        await using var server = await Server.StartAsync();
        await using var fixture = new RunnerFixture();
        using var client = server.Client();
        fixture.Start(Options(fixture), new ConsulRegistryView(client, TimeProvider.System));
        await fixture.LineAsync("it does not exist yet");
        server.Set("now");
        Assert.Equal("now", await fixture.NextTextAsync());
    }

    private static TemplateRunnerOptions Options(RunnerFixture fixture) =>
        new() { Templates = [fixture.Applied(Template)], MaxStale = TimeSpan.Zero, BlockQueryWait = TimeSpan.FromSeconds(20) };

    private sealed class Server : IAsyncDisposable
    {
        private readonly WebApplication _app;
        private readonly Lock _lock = new();
        private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private string? _value;
        private ulong _index = 1;
        private string _trouble = "";

        private Server(WebApplication app) => _app = app;

        public static async Task<Server> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            var app = builder.Build();
            var server = new Server(app);
            app.Run(server.AnswerAsync);
            await app.StartAsync();
            return server;
        }

        public ConsulClient Client(TimeSpan? timeout = null)
        {
            var text = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
            Assert.True(ConsulAddress.TryParse(text, false, out var address, out _));
            return new ConsulClient(new ConsulClientOptions { Address = address, RequestTimeout = timeout ?? TimeSpan.FromSeconds(30) });
        }

        public void Set(string value, ulong index = 0) => Change(() =>
        {
            _value = value;
            _index = index > 0 ? index : _index + 1;
        });

        public void Trouble(string kind) => Change(() => _trouble = kind);

        public async ValueTask DisposeAsync()
        {
            using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            await _app.StopAsync(hurry.Token);
            await _app.DisposeAsync();
        }

        private async Task AnswerAsync(HttpContext context)
        {
            _ = ulong.TryParse(context.Request.Query["index"], NumberStyles.None, CultureInfo.InvariantCulture, out var after);
            while (true)
            {
                Task change;
                string trouble;
                string? value;
                ulong index;
                lock (_lock)
                {
                    (change, trouble, value, index) = (_change.Task, _trouble, _value, _index);
                }

                if (trouble.Length > 0)
                {
                    await MisbehaveAsync(context, trouble);
                    return;
                }

                if (after == 0 || index != after)
                {
                    context.Response.Headers["X-Consul-Index"] = index.ToString(CultureInfo.InvariantCulture);
                    context.Response.StatusCode = value is null ? 404 : 200;
                    if (value is not null)
                    {
                        await context.Response.WriteAsync($"[{{\"Key\":\"k\",\"Value\":\"{Convert.ToBase64String(Encoding.UTF8.GetBytes(value))}\",\"ModifyIndex\":{index}}}]");
                    }

                    return;
                }

                await change.WaitAsync(context.RequestAborted);
            }
        }

        private static async Task MisbehaveAsync(HttpContext context, string kind)
        {
            switch (kind)
            {
                case "cut":
                    context.Abort();
                    break;
                case "silent":
                    await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                    break;
                case "html":
                    await context.Response.WriteAsync("<html>gateway</html>");
                    break;
                default:
                    context.Response.StatusCode = int.Parse(kind, CultureInfo.InvariantCulture);
                    await context.Response.WriteAsync("No cluster leader");
                    break;
            }
        }

        private void Change(Action change)
        {
            TaskCompletionSource waiting;
            lock (_lock)
            {
                change();
                waiting = _change;
                _change = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            waiting.SetResult();
        }
    }
}
