using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Fairlead.Linearizability.Tests.Checking;

namespace Fairlead.Linearizability.Tests.Recording;

/// <summary>What a read saw, for the rule that an index never goes backwards.</summary>
internal sealed record IndexSeen(string Server, string Key, long Invoked, long Returned, ulong Index);

/// <summary>One client over HTTP, one call at a time, that writes down what it called and what came of it.</summary>
/// <param name="name">Unique among the clients.</param>
/// <param name="server">Whom it calls. The handler must not send a call again by itself: a connection a call.</param>
/// <param name="session">What it locks with.</param>
/// <param name="seed">Of its choices.</param>
internal sealed class RecordingClient(string name, HttpClient server, string session, int seed)
{
    /// <summary>A call every so often: the judge's work grows with the square of the calls, and nobody hammers a server that is not there.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    private readonly Random random = new(seed);

    /// <summary>What it last saw in each key, for compare-and-set.</summary>
    private readonly Dictionary<string, (string? Value, ulong ModifyIndex)> last = [];
    private int written;
    private int answered;

    /// <summary>
    /// Whether the outcome of its last change is unknown. Until a change of its own is acknowledged again it makes no other: each unknown outcome doubles what the
    /// judge has to try.
    /// </summary>
    private bool unsure;

    public List<(string Key, Operation Operation)> History { get; } = [];

    public List<IndexSeen> Indexes { get; } = [];

    /// <summary>Writes to keys of its own that were acknowledged.</summary>
    public Dictionary<string, string> Acknowledged { get; } = [];

    /// <summary>Calls of known outcome so far.</summary>
    public int Answered => Volatile.Read(ref answered);

    public async Task RunAsync(string[] keys, CancellationToken stop)
    {
        using var pace = new PeriodicTimer(Pace);
        while (!stop.IsCancellationRequested)
        {
            var key = keys[random.Next(keys.Length)];
            await (random.Next(100) switch
            {
                >= 40 when unsure => WriteOwnAsync(),
                < 30 => CallAsync(key, OperationKind.Read),
                < 40 => ReadByDefaultAsync(key),
                < 50 => WriteOwnAsync(),
                < 65 => CallAsync(key, OperationKind.Put),
                < 80 => CallAsync(key, OperationKind.CompareAndSet),
                < 86 => CallAsync(key, OperationKind.Delete),
                < 93 => CallAsync(key, OperationKind.Acquire),
                _ => CallAsync(key, OperationKind.Release),
            });
            await pace.WaitForNextTickAsync(CancellationToken.None);
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
            // A read without an answer says nothing, and neither does a call that could not be sent. Any other may or may not have been done.
            if (kind == OperationKind.Read || e is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError })
            {
                return;
            }

            unsure = true;
        }

        History.Add((key, operation));
    }

    /// <summary>What this server shows without asking a majority: never less than it has shown before.</summary>
    private async Task ReadByDefaultAsync(string key)
    {
        var invoked = Stopwatch.GetTimestamp();
        try
        {
            using var answer = await server.GetAsync(new Uri($"v1/kv/{key}", UriKind.Relative));
            if (answer.IsSuccessStatusCode || answer.StatusCode == System.Net.HttpStatusCode.NotFound)
            {
                Note(key, invoked, answer);
                Interlocked.Increment(ref answered);
            }
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // No answer says nothing.
            return;
        }
    }

    /// <summary>A key that nobody else writes and that is written once: there at the end if this was acknowledged.</summary>
    private async Task WriteOwnAsync()
    {
        var (key, value) = ($"audit/{name}/{++written}", $"{name}-{written}");
        try
        {
            using var content = new StringContent(value);
            using var answer = await server.PutAsync(new Uri("v1/kv/" + key, UriKind.Relative), content);
            if (answer.IsSuccessStatusCode && await answer.Content.ReadAsStringAsync() == "true")
            {
                Acknowledged[key] = value;
                unsure = false;
                Interlocked.Increment(ref answered);
            }
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            // Not acknowledged: nothing is promised.
            return;
        }
    }

    private async Task<Operation> ReadAsync(string key, Operation operation)
    {
        using var answer = await server.GetAsync(new Uri($"v1/kv/{key}?consistent", UriKind.Relative));
        if (answer.StatusCode != System.Net.HttpStatusCode.NotFound)
        {
            answer.EnsureSuccessStatusCode();
        }

        var body = await answer.Content.ReadAsStringAsync();
        var seen = operation with { Returned = Note(key, operation.Invoked, answer) };
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

    private long Note(string key, long invoked, HttpResponseMessage answer)
    {
        var returned = Stopwatch.GetTimestamp();
        var index = ulong.Parse(answer.Headers.GetValues("X-Consul-Index").Single(), CultureInfo.InvariantCulture);
        Indexes.Add(new IndexSeen(server.BaseAddress!.Authority, key, invoked, returned, index));
        return returned;
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
        using var answer = await server.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var done = await answer.Content.ReadAsStringAsync() == "true";
        return operation with { Returned = Stopwatch.GetTimestamp(), Done = done };
    }
}
