using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Tests.Fetching;

/// <summary>One request as the server got it.</summary>
internal sealed record Asked(string Method, string Path, string Query, string Body, IReadOnlyDictionary<string, string> Headers);

/// <summary>What the server says.</summary>
internal sealed record Said(int Status, string Body, ulong Index = 0)
{
    public static Said Ok(string body, ulong index = 0) => new(200, body, index);
}

/// <summary>A real HTTP server that speaks what a test scripts, by method and path, and keeps what it was asked.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, Func<Asked, Said?>> _answers = new(StringComparer.Ordinal);
    private TaskCompletionSource _change = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ScriptedServer(WebApplication app) => _app = app;

    public ConcurrentQueue<Asked> Requests { get; } = new();

    public string Address => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    public static async Task<ScriptedServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var server = new ScriptedServer(app);
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>Scripts "GET /v1/…": an answer for each request; null holds the request until the script changes.</summary>
    public ScriptedServer On(string methodAndPath, Func<Asked, Said?> answer)
    {
        _answers[methodAndPath] = answer;
        Interlocked.Exchange(ref _change, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        return this;
    }

    public ScriptedServer On(string methodAndPath, Said answer) => On(methodAndPath, _ => answer);

    /// <summary>A document with an index, as Nomad and Consul give them: a request after that index is held.</summary>
    public ScriptedServer OnIndexed(string methodAndPath, string body, ulong index) => On(
        methodAndPath, asked => asked.Query.Contains($"index={index}", StringComparison.Ordinal) ? null : Said.Ok(body, index));

    public int CountOf(string method, string path) => Requests.Count(asked => asked.Method == method && asked.Path == path);

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(hurry.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var asked = new Asked(
            context.Request.Method,
            context.Request.Path.Value ?? "",
            context.Request.QueryString.Value ?? "",
            await reader.ReadToEndAsync(context.RequestAborted),
            context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        Requests.Enqueue(asked);
        while (true)
        {
            var change = Volatile.Read(ref _change).Task;
            var said = _answers.TryGetValue($"{asked.Method} {asked.Path}", out var answer)
                ? answer(asked)
                : new Said(404, """{"errors":[]}""");
            if (said is not null)
            {
                context.Response.StatusCode = said.Status;
                if (said.Index > 0)
                {
                    context.Response.Headers["X-Nomad-Index"] = said.Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
                    context.Response.Headers["X-Consul-Index"] = said.Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
                }

                await context.Response.WriteAsync(said.Body, context.RequestAborted);
                return;
            }

            await change.WaitAsync(context.RequestAborted);
        }
    }
}
