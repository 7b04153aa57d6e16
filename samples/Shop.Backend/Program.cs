// A small shop server. It does what any service of yours does with a Consul agent: when it listens it says "I am here", when it
// is told to stop it says goodbye first, and when it is killed it says nothing at all.
using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;

var name = args.ElementAtOrDefault(0) ?? "shop-1";
var port = int.Parse(args.ElementAtOrDefault(1) ?? "0", CultureInfo.InvariantCulture);
var agent = Environment.GetEnvironmentVariable("CONSUL_HTTP_ADDR") ?? "127.0.0.1:8500";

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
var app = builder.Build();
var healthy = true;
app.MapGet("/health", () => healthy ? Results.Text("fine\n") : Results.Text("out of stock\n", statusCode: 503));
app.MapPost("/sick", () => { healthy = false; return Results.Text($"{name} is ill now\n"); });
app.MapPost("/well", () => { healthy = true; return Results.Text($"{name} is well again\n"); });

// For trying what a balancer does in the middle of things: one request waits until another releases it, one echoes its body and says
// on the console that it came, one echoes a WebSocket's messages.
var held = new ConcurrentDictionary<string, TaskCompletionSource>();
TaskCompletionSource Held(string key) => held.GetOrAdd(key, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
app.UseWebSockets();
app.Map("/hold/{key}", async (string key, HttpContext context) =>
{
    Console.WriteLine($"holding {context.Request.Method} {key}");
    await Held(key).Task.WaitAsync(context.RequestAborted).ConfigureAwait(false);
    return Results.Text($"hello from {name} (pid {Environment.ProcessId})\n");
});
app.MapPost("/release/{key}", (string key) => { Held(key).TrySetResult(); return Results.Text($"{key} is released\n"); });
app.MapPost("/echo", async (HttpContext context) =>
{
    using var reader = new StreamReader(context.Request.Body);
    var body = await reader.ReadToEndAsync(context.RequestAborted).ConfigureAwait(false);
    Console.WriteLine($"got {body}");
    return Results.Text(body);
});
app.Map("/socket", async (HttpContext context) =>
{
    using var socket = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
    var buffer = new byte[64 * 1024];
    while (await socket.ReceiveAsync(buffer, context.RequestAborted).ConfigureAwait(false) is { MessageType: not WebSocketMessageType.Close } part)
    {
        await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, context.RequestAborted).ConfigureAwait(false);
    }

    await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", context.RequestAborted).ConfigureAwait(false);
});
app.MapFallback(() => Results.Text($"hello from {name} (pid {Environment.ProcessId})\n"));
await app.StartAsync().ConfigureAwait(false);

var bound = new Uri(app.Urls.First()).Port;
Console.WriteLine($"{name} is listening on 127.0.0.1:{bound}");
if (args.ElementAtOrDefault(2) == "unregistered")
{
    await app.WaitForShutdownAsync().ConfigureAwait(false);
    return;
}

using var registry = new HttpClient { BaseAddress = new Uri($"http://{agent}/v1/agent/service/") };
var definition = new
{
    ID = name,
    Name = "shop",
    Tags = new[] { "production" },
    Address = "127.0.0.1",
    Port = bound,
    Check = new { HTTP = $"http://127.0.0.1:{bound}/health", Interval = "1s", Timeout = "500ms" },
};

// An agent that is not there yet will be: ask again until it is.
while (!app.Lifetime.ApplicationStopping.IsCancellationRequested)
{
    try
    {
        (await registry.PutAsJsonAsync("register", definition).ConfigureAwait(false)).EnsureSuccessStatusCode();
        break;
    }
    catch (HttpRequestException)
    {
        await Task.Delay(100).ConfigureAwait(false);
    }
}

await app.WaitForShutdownAsync().ConfigureAwait(false);
await registry.PutAsync(new Uri($"deregister/{name}", UriKind.Relative), null).ConfigureAwait(false);
