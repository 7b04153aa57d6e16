// A small shop server. It does what any service of yours does with a Consul agent: when it listens it says "I am here", when it
// is told to stop it says goodbye first, and when it is killed it says nothing at all.
using System.Globalization;
using System.Net.Http.Json;
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
