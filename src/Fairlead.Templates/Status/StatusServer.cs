using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Status;

/// <summary>
/// A page of status for people and machines, on its own listener: <c>/v1/template/status</c> (JSON), <c>/metrics</c> (Prometheus
/// text) and <c>/</c> (plain text). It answers GET and nothing else, one request per connection.
/// </summary>
public sealed class StatusServer : IAsyncDisposable
{
    /// <summary>Longest request head read; a status request is one line and a few headers.</summary>
    private const int MaxHeadBytes = 8 * 1024;

    /// <summary>Most connections served at a time; above it a new one is closed at once.</summary>
    private const int MaxConnections = 32;

    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(5);

    private readonly Socket _listener;
    private readonly string? _socketPath;
    private readonly Func<TemplateStatus> _status;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _connections = new(MaxConnections);
    private Task _accepting = Task.CompletedTask;

    private StatusServer(Socket listener, string? socketPath, Func<TemplateStatus> status, ILogger logger)
    {
        _listener = listener;
        _socketPath = socketPath;
        _status = status;
        _logger = logger;
    }

    /// <summary>Where it listens: <c>host:port</c> or <c>unix://path</c>.</summary>
    public string Address => _socketPath is null ? _listener.LocalEndPoint!.ToString()! : "unix://" + _socketPath;

    /// <summary>Begins to listen.</summary>
    /// <param name="address"><c>127.0.0.1:port</c> (0 for any free one) or <c>unix:///path</c>.</param>
    /// <exception cref="FormatException">The address is none.</exception>
    /// <exception cref="SocketException">It is taken or not permitted.</exception>
    public static StatusServer Start(string address, Func<TemplateStatus> status, ILogger logger)
    {
        Socket listener;
        string? path = null;
        if (address.StartsWith("unix://", StringComparison.Ordinal))
        {
            path = address["unix://".Length..];
            File.Delete(path);
            listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
        }
        else
        {
            if (!IPEndPoint.TryParse(address, out var endpoint))
            {
                throw new FormatException($"status address \"{address}\": write IP:port, for example 127.0.0.1:9130, or unix:///path");
            }

            listener = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(endpoint);
        }

        listener.Listen();
        var server = new StatusServer(listener, path, status, logger);
        server._accepting = Task.Run(server.AcceptAsync);
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        for (var i = 0; i < MaxConnections; i++)
        {
            await _connections.WaitAsync().ConfigureAwait(false);
        }

        if (_socketPath is not null)
        {
            File.Delete(_socketPath);
        }

        _connections.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var connection = await _listener.AcceptAsync(_stop.Token).ConfigureAwait(false);
                if (_connections.Wait(0))
                {
                    _ = ServeAsync(connection);
                }
                else
                {
                    connection.Dispose();
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException e)
            {
                // One connection that broke while it was accepted, or no file descriptors left for a moment.
                Log.Advice(_logger, $"the status page could not accept a connection: {e.Message}");
                await Task.Delay(TimeSpan.FromMilliseconds(100)).ConfigureAwait(false);
            }
        }
    }

    private async Task ServeAsync(Socket connection)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            limit.CancelAfter(RequestTime);
            await using var stream = new NetworkStream(connection, ownsSocket: true);
            var (method, path) = await ReadRequestAsync(stream, limit.Token).ConfigureAwait(false);
            var (code, type, body) = Answer(method, path);
            var bytes = Encoding.UTF8.GetBytes(body);
            var head = $"HTTP/1.1 {code}\r\nContent-Type: {type}\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n";
            await stream.WriteAsync(Encoding.ASCII.GetBytes(head), limit.Token).ConfigureAwait(false);
            await stream.WriteAsync(bytes, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException)
        {
            // The asker went away or was too slow; nobody is left to tell.
        }
        finally
        {
            _connections.Release();
        }
    }

    private (string Code, string Type, string Body) Answer(string method, string path)
    {
        if (method is not "GET")
        {
            return ("405 Method Not Allowed", "text/plain", "only GET\n");
        }

        return path.Split('?')[0] switch
        {
            "/v1/template/status" => ("200 OK", "application/json", TemplateStatusJson.Write(_status())),
            "/metrics" => ("200 OK", "text/plain; version=0.0.4", TemplateMetrics.Write(_status())),
            "/" => ("200 OK", "text/plain; charset=utf-8", TemplateStatusText.Write(_status())),
            _ => ("404 Not Found", "text/plain", "there are /, /v1/template/status and /metrics\n"),
        };
    }

    private static async Task<(string Method, string Path)> ReadRequestAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxHeadBytes];
        var length = 0;
        while (length < buffer.Length)
        {
            var count = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            if (count == 0)
            {
                break;
            }

            length += count;
            if (buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) >= 0)
            {
                var words = Encoding.ASCII.GetString(buffer, 0, buffer.AsSpan(0, length).IndexOf("\r\n"u8)).Split(' ');
                return words.Length == 3 ? (words[0], words[1]) : ("", "");
            }
        }

        return ("", "");
    }
}
