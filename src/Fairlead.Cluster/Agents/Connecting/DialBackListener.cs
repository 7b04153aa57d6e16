using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Agents.Connecting;

/// <summary>Answers every connection with this agent's id, so that a server can tell a broken stream from a dead agent.</summary>
internal sealed class DialBackListener(IPEndPoint at, string nodeId, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan WritePatience = TimeSpan.FromSeconds(1);

    private readonly TcpListener _listener = new(at);
    private readonly CancellationTokenSource _stopping = new();
    private readonly byte[] _answer = Encoding.ASCII.GetBytes(DialBack.Greeting + nodeId + "\n");
    private Task _running = Task.CompletedTask;

    /// <summary>The port that is really listened on.</summary>
    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    internal void Start()
    {
        _listener.Start();
        _running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener.Stop();
        await _running.ConfigureAwait(false);
        _listener.Dispose();
    }

    /// <summary>One at a time: there is hardly ever one.</summary>
    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync(_stopping.Token).ConfigureAwait(false);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
                patience.CancelAfter(WritePatience);
                await client.GetStream().WriteAsync(_answer, patience.Token).ConfigureAwait(false);
            }
            catch (Exception error) when (error is SocketException or IOException or OperationCanceledException or ObjectDisposedException)
            {
                if (!_stopping.IsCancellationRequested)
                {
                    Log.DialBackFailed(logger, error.Message);
                }
            }
        }
    }
}
