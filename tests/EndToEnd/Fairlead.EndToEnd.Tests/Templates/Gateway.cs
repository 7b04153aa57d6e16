using System.Net;
using System.Globalization;
using Fairlead.EndToEnd.Tests.Processes;

namespace Fairlead.EndToEnd.Tests.Templates;

/// <summary>How a gateway answers.</summary>
internal enum GatewayMood
{
    Passing,
    Refusing,
    Silent,
}

/// <summary>An HTTP gateway before an agent that can refuse with 500 or fall silent, as gateways do.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly HttpClient _agent;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private TaskCompletionSource _moodChanged = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _troubled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile GatewayMood _mood;

    public Gateway(string agentAddress)
    {
        var port = Ports.Free();
        Address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
        _agent = new HttpClient { BaseAddress = new Uri($"http://{agentAddress}/"), Timeout = Timeout.InfiniteTimeSpan };
        _listener.Prefixes.Add($"http://{Address}/");
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Address { get; }

    /// <summary>Completes when a question was asked while the gateway was not passing.</summary>
    public Task Troubled => _troubled.Task;

    public void Turn(GatewayMood mood)
    {
        _mood = mood;
        Interlocked.Exchange(ref _moodChanged, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Close();
        await _accepting;
        _agent.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = AnswerAsync(await _listener.GetContextAsync());
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // Closed: the test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        try
        {
            var changed = Volatile.Read(ref _moodChanged).Task;
            if (_mood != GatewayMood.Passing)
            {
                _troubled.TrySetResult();
            }

            if (_mood == GatewayMood.Silent)
            {
                await changed.WaitAsync(_stop.Token);
            }

            if (_mood == GatewayMood.Refusing)
            {
                context.Response.StatusCode = 500;
                context.Response.Close("rpc error: No cluster leader"u8.ToArray(), willBlock: false);
                return;
            }

            // A waiting query ends in trouble as well when the gateway's mood changes under it.
            var asking = _agent.GetAsync(new Uri(context.Request.RawUrl!, UriKind.Relative), _stop.Token);
            if (await Task.WhenAny(asking, changed) != asking && _mood != GatewayMood.Passing)
            {
                context.Response.Abort();
                return;
            }

            using var answer = await asking;
            context.Response.StatusCode = (int)answer.StatusCode;
            foreach (var header in answer.Headers.Where(header => header.Key.StartsWith("X-Consul", StringComparison.OrdinalIgnoreCase)))
            {
                context.Response.Headers[header.Key] = header.Value.First();
            }

            context.Response.Close(await answer.Content.ReadAsByteArrayAsync(_stop.Token), willBlock: false);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException or HttpListenerException or ObjectDisposedException or InvalidOperationException)
        {
            // Either side went away; the client sees a cut connection.
            context.Response.Abort();
        }
    }
}
