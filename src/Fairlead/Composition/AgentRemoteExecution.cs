using Fairlead.Agent.Configuration;
using Fairlead.Agent.Events;
using Fairlead.Agent.RemoteExecution;
using Fairlead.Client;
using Fairlead.Primitives.Http;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>
/// The agent's side of <c>exec</c>, where the configuration switches it on. It reads and writes keys over this agent's own HTTP API, as
/// the watches do: one way on servers and on client agents (decision 0056).
/// </summary>
internal sealed class AgentRemoteExecution : IAsyncDisposable
{
    private readonly ConsulClient _client;
    private readonly RemoteExecutor _executor;

    private AgentRemoteExecution(AgentOptions options, ConsulAddress address, UserEvents events, ILogger logger)
    {
        // It asks itself: whether its certificate names a loopback address proves nothing.
        _client = new ConsulClient(new ConsulClientOptions { Address = address, Tls = new TlsClientOptions { Verify = false } });
        _executor = new RemoteExecutor(options.NodeName, events, new JobBoard(ReadAsync, WriteAsync), logger, TimeProvider.System);
    }

    /// <summary>Begins to take jobs, and notes it in <paramref name="running"/>. Without an HTTP API there are neither events nor keys, and that is told.</summary>
    /// <param name="addresses">Where the HTTP API of this agent listens.</param>
    public static void Start(AgentOptions options, UserEvents events, IReadOnlyList<string> addresses, Running running, ILoggerFactory log)
    {
        if (options.DisableRemoteExec)
        {
            return;
        }

        var logger = log.CreateLogger<AgentRemoteExecution>();
        if (AgentWatches.Own(addresses) is not { } address)
        {
            Log.NoRemoteExecution(logger);
            return;
        }

        var started = new AgentRemoteExecution(options, address, events, logger);
        running.Add("remote execution", started);
        started._executor.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _executor.DisposeAsync().ConfigureAwait(false);
        _client.Dispose();
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return (await _client.GetKeyAsync(key, cancellationToken: cancellationToken).ConfigureAwait(false))?.Value;
        }
        catch (ConsulRequestException failure)
        {
            throw new RegistryUnavailableException(failure.Message, failure);
        }
    }

    private async Task<bool> WriteAsync(string key, ReadOnlyMemory<byte> value, string session, CancellationToken cancellationToken)
    {
        try
        {
            return await _client.PutKeyAsync(key, value, new KeyWriteOptions { Acquire = session }, cancellationToken).ConfigureAwait(false);
        }
        catch (ConsulRequestException gone) when (gone.Body.Contains("invalid session", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }
        catch (ConsulRequestException failure)
        {
            throw new RegistryUnavailableException(failure.Message, failure);
        }
    }
}
