using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Fairlead.Linearizability.Tests.Checking;

namespace Fairlead.Linearizability.Tests.Recording;

/// <summary>What a <c>?consistent</c> read saw, for the rule that an index never goes backwards.</summary>
internal sealed record IndexSeen(string Key, long Invoked, long Returned, ulong Index);

/// <summary>One client over HTTP, one call at a time, that writes down what it called and what came of it.</summary>
internal sealed class RecordingClient(string name, RestartingAgent agent, string session, int seed) : IDisposable
{
    /// <summary>A connection a call: on a used one the handler would send a call again that the server may have done before it died.</summary>
    private readonly HttpClient http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero })
    {
        BaseAddress = agent.Address,
        Timeout = TimeSpan.FromSeconds(10),
    };

    private readonly Random random = new(seed);

    /// <summary>What it last saw in each key, for compare-and-set.</summary>
    private readonly Dictionary<string, (string? Value, ulong ModifyIndex)> last = [];
    private int written;
    private int answered;

    public List<(string Key, Operation Operation)> History { get; } = [];

    public List<IndexSeen> Indexes { get; } = [];

    /// <summary>Calls of known outcome.</summary>
    public int Answered => Volatile.Read(ref answered);

    public async Task RunAsync(string[] keys, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var key = keys[random.Next(keys.Length)];
            // Nobody hammers a server that is not there.
            await agent.Up;
            await CallAsync(key, random.Next(100) switch
            {
                < 40 => OperationKind.Read,
                < 60 => OperationKind.Put,
                < 80 => OperationKind.CompareAndSet,
                < 86 => OperationKind.Delete,
                < 93 => OperationKind.Acquire,
                _ => OperationKind.Release,
            });
        }
    }

    public async Task CallAsync(string key, OperationKind kind)
    {
        var known = last.GetValueOrDefault(key);
        var value = $"{name}-{++written}";
        var operation = new Operation
        {
            Client = name,
            Kind = kind,
            Invoked = Stopwatch.GetTimestamp(),
            Returned = Operation.Never,
            Value = kind is OperationKind.Read or OperationKind.Delete ? null : value,
            Expected = kind == OperationKind.CompareAndSet ? known.Value : null,
            Session = kind is OperationKind.Acquire or OperationKind.Release ? session : null,
        };
        try
        {
            operation = kind == OperationKind.Read ? await ReadAsync(key, operation) : await WriteAsync(key, operation, known.ModifyIndex);
            Interlocked.Increment(ref answered);
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // The server died under the call: a write may or may not have been done. A read says nothing.
            if (kind == OperationKind.Read)
            {
                return;
            }
        }

        History.Add((key, operation));
    }

    public void Dispose() => http.Dispose();

    private async Task<Operation> ReadAsync(string key, Operation operation)
    {
        using var answer = await http.GetAsync(new Uri($"v1/kv/{key}?consistent", UriKind.Relative));
        if (answer.StatusCode != System.Net.HttpStatusCode.NotFound)
        {
            answer.EnsureSuccessStatusCode();
        }

        var body = await answer.Content.ReadAsStringAsync();
        var seen = operation with { Returned = Stopwatch.GetTimestamp() };
        Indexes.Add(new IndexSeen(key, seen.Invoked, seen.Returned, ulong.Parse(answer.Headers.GetValues("X-Consul-Index").Single(), CultureInfo.InvariantCulture)));
        last[key] = default;
        if (body.Length == 0)
        {
            return seen;
        }

        var entry = JsonDocument.Parse(body).RootElement[0];
        var value = Encoding.UTF8.GetString(entry.GetProperty("Value").GetBytesFromBase64());
        last[key] = (value, entry.GetProperty("ModifyIndex").GetUInt64());
        return seen with { Seen = new KeyState(value, entry.TryGetProperty("Session", out var holder) ? holder.GetString() : null) };
    }

    private async Task<Operation> WriteAsync(string key, Operation operation, ulong modifyIndex)
    {
        var condition = operation.Kind switch
        {
            OperationKind.CompareAndSet => $"?cas={modifyIndex}",
            OperationKind.Acquire => $"?acquire={session}",
            OperationKind.Release => $"?release={session}",
            _ => "",
        };
        using var request = new HttpRequestMessage(
            operation.Kind == OperationKind.Delete ? HttpMethod.Delete : HttpMethod.Put, new Uri($"v1/kv/{key}{condition}", UriKind.Relative));
        // Always a body: without one the handler sends a call again, unasked, when the connection breaks after it went out.
        request.Content = new StringContent(operation.Value ?? "deleted");
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var done = await answer.Content.ReadAsStringAsync() == "true";
        return operation with { Returned = Stopwatch.GetTimestamp(), Done = done };
    }
}
