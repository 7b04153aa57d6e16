using System.Collections.Concurrent;

namespace Fairlead.EndToEnd.Tests.Traffic;

/// <summary>Requests without pause on several connections, until stopped; every answer is counted by who gave it, every failure is kept.</summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly ConcurrentQueue<string> _failures = new();
    private readonly Task[] _clients;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Load(int port, int connections) =>
        _clients = [.. Enumerable.Range(0, connections).Select(_ => Task.Run(() => RunAsync(port)))];

    /// <summary>Answers by body (without the process id), since the start.</summary>
    public IReadOnlyDictionary<string, int> Answers => _answers;

    public IReadOnlyCollection<string> Failures => _failures;

    public static Load Start(int port, int connections) => new(port, connections);

    /// <summary>Returns when the condition over the answers holds; checked after every answer.</summary>
    public async Task UntilAsync(Func<IReadOnlyDictionary<string, int>, bool> condition, TimeSpan? timeout = null)
    {
        using var patience = new CancellationTokenSource(timeout ?? TimeSpan.FromSeconds(30));
        while (!condition(_answers))
        {
            try
            {
                await Volatile.Read(ref _changed).Task.WaitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException("the load did not come to: answers " +
                    string.Join(", ", _answers.Select(pair => $"{pair.Key.Trim()}={pair.Value}")) + "; failures " + string.Join(" | ", _failures.Take(5)));
            }
        }
    }

    /// <summary>Returns when this many more requests were answered.</summary>
    public Task MoreAsync(int requests)
    {
        var from = _answers.Values.Sum();
        return UntilAsync(answers => answers.Values.Sum() >= from + requests);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        _stop.Dispose();
    }

    private async Task RunAsync(int port)
    {
        RawClient? client = null;
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                client ??= await RawClient.ConnectAsync(port, _stop.Token);
                var (status, body) = await client.GetAsync("/", _stop.Token);
                if (status == 200)
                {
                    _answers.AddOrUpdate(body.Split(" (")[0].Trim(), 1, (_, count) => count + 1);
                }
                else
                {
                    _failures.Enqueue($"{status} {body.Trim()}");
                }
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (Exception failure) when (failure is IOException or System.Net.Sockets.SocketException)
            {
                _failures.Enqueue(failure.Message);
                client?.Dispose();
                client = null;
            }

            Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }

        client?.Dispose();
    }
}
