using System.Collections.Immutable;
using System.Text.Json;
using System.Threading.Channels;
using Fairlead.Agent.Tests.Checks;
using Fairlead.Agent.Watches;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Agent.Tests.Watches;

public sealed class WatchSetTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("watches-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Script_OfEachChange_GetsJsonOnItsInputAndTheIndexInItsEnvironment()
    {
        var registry = new ScriptedRegistry();
        var file = Path.Combine(_directory, "out");
        await using var watches = new WatchSet(registry.AskAsync, NullLogger.Instance, TimeProvider.System);

        await watches.ApplyAsync([new() { Type = "key", Key = "k", Script = $"read line; echo \"$CONSUL_INDEX $line\" >> {file}" }], Token);
        await registry.AnswerAsync(4, "[1]");
        await registry.AnswerAsync(5, "[2]");

        // Asking again is the sign that the handler has done its work.
        await registry.AskedAsync();
        Assert.Equal(["4 [1]", "5 [2]"], await File.ReadAllLinesAsync(file, Token));
    }

    [Fact]
    public async Task Http_OfAChange_GetsAPost()
    {
        var requests = Channel.CreateUnbounded<(string Method, string Index, string Extra, string Body)>();
        await using var peer = await KestrelPeer.StartAsync(async context =>
        {
            using var body = new StreamReader(context.Request.Body);
            await requests.Writer.WriteAsync((
                context.Request.Method, context.Request.Headers["X-Consul-Index"].ToString(), context.Request.Headers["X-Extra"].ToString(), await body.ReadToEndAsync()));
        }, HttpProtocols.Http1);
        var registry = new ScriptedRegistry();
        await using var watches = new WatchSet(registry.AskAsync, NullLogger.Instance, TimeProvider.System);

        var request = new WatchRequest { Address = new Uri($"http://127.0.0.1:{peer.Port}/news"), Headers = [new("X-Extra", "yes")] };
        await watches.ApplyAsync([new() { Type = "nodes", Http = request }], Token);
        await registry.AnswerAsync(4, "[1]");

        Assert.Equal(("POST", "4", "yes", "[1]"), await requests.Reader.ReadAsync(Token));
    }

    [Fact]
    public async Task Apply_UnchangedWatch_GoesOnWithoutBeingToldAgain()
    {
        var registry = new ScriptedRegistry();
        await using var watches = new WatchSet(registry.AskAsync, NullLogger.Instance, TimeProvider.System);
        ImmutableArray<WatchDefinition> kept = [new() { Type = "nodes", Script = "true" }];
        await watches.ApplyAsync(kept, Token);
        await registry.AnswerAsync(4, "[1]");

        await watches.ApplyAsync([new() { Type = "nodes", Script = "true" }, new() { Type = "services", Script = "true" }], Token);

        // The first waits past what it has; only the new one begins at 0.
        var asked = new[] { await registry.AskedAsync(), await registry.AskedAsync() };
        Assert.Equal([("/v1/catalog/nodes", 4ul), ("/v1/catalog/services", 0ul)], asked.Order());
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Answers when the test says so.</summary>
    private sealed class ScriptedRegistry
    {
        private readonly Channel<(string Path, ulong After)> _asked = Channel.CreateUnbounded<(string, ulong)>();
        private readonly Channel<(ulong Index, JsonElement Result)> _answers = Channel.CreateUnbounded<(ulong, JsonElement)>();

        public async ValueTask<(ulong Index, JsonElement Result)> AskAsync(string path, ulong afterIndex, CancellationToken cancellationToken)
        {
            await _asked.Writer.WriteAsync((path, afterIndex), cancellationToken);
            return await _answers.Reader.ReadAsync(cancellationToken);
        }

        public ValueTask<(string Path, ulong After)> AskedAsync() => _asked.Reader.ReadAsync(Token);

        public async Task AnswerAsync(ulong index, string json)
        {
            await AskedAsync();
            await _answers.Writer.WriteAsync((index, JsonSerializer.Deserialize<JsonElement>(json)), Token);
        }
    }
}
