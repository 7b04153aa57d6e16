using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Fairlead.Primitives.Tests.Http;

/// <summary>A server below HTTP's conveniences: it counts connections and answers a round of requests once all of them have come.</summary>
internal sealed class RawServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _work = [];
    private readonly Lock _lock = new();
    private readonly int _round;
    private TaskCompletionSource _complete = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    /// <param name="round">How many requests are gathered before they are answered.</param>
    /// <param name="isSilent">Accepts, and says nothing.</param>
    public RawServer(int round = 1, bool isSilent = false)
    {
        _round = round;
        _listener.Start();
        _work.Add(AcceptAsync(isSilent));
    }

    public int Connections { get; private set; }

    public Uri Address(string scheme = "http") => new($"{scheme}://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Task[] work;
        lock (_lock)
        {
            work = [.. _work];
        }

        await Task.WhenAll(work);
        _stop.Dispose();
    }

    private async Task AcceptAsync(bool isSilent)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                lock (_lock)
                {
                    Connections++;
                    _work.Add(isSilent ? HoldAsync(client) : ServeAsync(client));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task HoldAsync(TcpClient client)
    {
        using (client)
        {
            await Task.Delay(Timeout.Infinite, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            using (var reader = new StreamReader(client.GetStream(), Encoding.ASCII))
            {
                while (await ReadRequestAsync(reader) is { } closes)
                {
                    await GatherAsync();
                    var connection = closes ? "Connection: close\r\n" : "";
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{connection}Content-Length: 2\r\n\r\nok"), _stop.Token);
                    if (closes)
                    {
                        return;
                    }
                }
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The test is over, or the client closed.
        }
    }

    private Task GatherAsync()
    {
        lock (_lock)
        {
            var complete = _complete;
            if (++_waiting == _round)
            {
                _waiting = 0;
                _complete = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                complete.SetResult();
            }

            return complete.Task.WaitAsync(_stop.Token);
        }
    }

    /// <summary>Whether the request asks to close; null at the connection's end.</summary>
    private async Task<bool?> ReadRequestAsync(StreamReader reader)
    {
        var closes = false;
        string? line;
        while ((line = await reader.ReadLineAsync(_stop.Token)) is { Length: > 0 })
        {
            closes |= line.Equals("Connection: close", StringComparison.OrdinalIgnoreCase);
        }

        return line is null ? null : closes;
    }
}
