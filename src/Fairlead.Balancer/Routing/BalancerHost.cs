using System.Net;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Routing;

/// <summary>
/// The running data plane: start it, put new configurations to work in place, replace the servers of a backend, stop it.
/// One writer at a time; the loops read what it publishes and never wait for it. Linux only for now.
/// </summary>
public sealed partial class BalancerHost : IAsyncDisposable
{
    private readonly BalancerParts parts;
    private readonly Plane plane;
    private readonly SemaphoreSlim writer = new(1, 1);
    private readonly Dictionary<string, FrontendState> frontends = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BackendState> backends = new(StringComparer.Ordinal);

    /// <summary>What discovery found last, by backend: an apply of the same backend keeps it.</summary>
    private readonly Dictionary<string, IReadOnlyList<ServerDefinition>> discovered = new(StringComparer.Ordinal);
    private Worker[] workers = [];
    private BalancerConfiguration? configuration;
    private bool stopped;

    internal BalancerHost(BalancerParts parts)
    {
        this.parts = parts;
        plane = new Plane(parts.Health, parts.Logger, parts.Time);
    }

    /// <summary>What runs now; null before the start.</summary>
    public BalancerConfiguration? Configuration => Volatile.Read(ref configuration);

    /// <summary>Starts the loops and applies <paramref name="first"/>.</summary>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    /// <exception cref="BalancerApplyException">An address cannot be listened on.</exception>
    public async Task StartAsync(BalancerConfiguration first, CancellationToken cancellation = default)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException(
                "the balancer's event loops are built on epoll and run on Linux only; the registry and the templates run here");
        }

        await writer.WaitAsync(cancellation);
        try
        {
            if (workers.Length != 0)
            {
                throw new InvalidOperationException("the balancer was started already");
            }

            workers = new Worker[first.Global.ThreadCount ?? Environment.ProcessorCount];
            for (int i = 0; i < workers.Length; i++)
            {
                workers[i] = new Worker(i, plane, first.Global.MaxHeaderCount);
            }

            plane.Workers = workers;
            foreach (Worker worker in workers)
            {
                worker.Loop.Start();
            }

            await ApplyLocked(first);
        }
        finally
        {
            writer.Release();
        }
    }

    /// <summary>
    /// Puts a new configuration to work: listeners of the same frontend and address stay open, connections live on, servers of the same
    /// backend, name and address keep health, counters and pools, others are drained. All or nothing.
    /// </summary>
    /// <exception cref="BalancerApplyException">A new address cannot be listened on: nothing was changed.</exception>
    public async Task ApplyAsync(BalancerConfiguration next, CancellationToken cancellation = default)
    {
        await writer.WaitAsync(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(stopped, this);
            await ApplyLocked(next);
        }
        finally
        {
            writer.Release();
        }
    }

    /// <summary>
    /// Replaces what discovery found for a backend; its <c>server</c> lines stay. In effect for every request routed after
    /// the call returns. The task ends when the last running request of every removed server has ended.
    /// </summary>
    /// <exception cref="KeyNotFoundException">There is no such backend.</exception>
    public Task ReplaceServers(string backend, IReadOnlyList<ServerDefinition> servers)
    {
        writer.Wait();
        try
        {
            BackendState state = backends[backend];
            discovered[backend] = servers;
            return Task.WhenAll(Publish(state, state.Model.Definition).Select(s => s.Drained));
        }
        finally
        {
            writer.Release();
        }
    }

    /// <summary>Where a frontend listens, real ports instead of zero. Empty when it does not.</summary>
    public IReadOnlyList<EndPoint> ListeningOn(string frontend)
    {
        writer.Wait();
        try
        {
            return [.. listeners.Values.Where(l => l.Frontend == frontend).Select(l => l.EndPoint)];
        }
        finally
        {
            writer.Release();
        }
    }

    /// <summary>
    /// Stops: no more connections are accepted, running requests finish, then the loops end. When
    /// <paramref name="cancellation"/> fires, what still runs is cut.
    /// </summary>
    public async Task StopAsync(CancellationToken cancellation = default)
    {
        await writer.WaitAsync(CancellationToken.None);
        try
        {
            if (stopped || workers.Length == 0)
            {
                stopped = true;
                return;
            }

            stopped = true;
            plane.IsStopping = true;
            await OnEveryLoop(worker =>
            {
                foreach (Listener listener in worker.Listeners.ToArray())
                {
                    listener.Stop();
                }

                foreach (Session session in worker.Sessions.ToArray())
                {
                    session.OnStopping();
                }
            });
            plane.CheckAllClosed();
            try
            {
                await plane.AllClosed.WaitAsync(cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                await OnEveryLoop(worker =>
                {
                    foreach (Session session in worker.Sessions.ToArray())
                    {
                        session.OnFault();
                    }
                });
            }

            await EndLoops();
        }
        finally
        {
            writer.Release();
        }
    }

    /// <summary>Stops at once, cutting what runs, unless <see cref="StopAsync"/> was called before.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        writer.Dispose();
    }

    private async Task EndLoops()
    {
        // Idle connections to servers are the loops' own: closed by them, then the threads end.
        await OnEveryLoop(worker =>
        {
            foreach (BackendState backend in backends.Values)
            {
                foreach (ServerState server in backend.Model.Servers)
                {
                    worker.Forget(server);
                }
            }
        });
        foreach (Worker worker in workers)
        {
            worker.Loop.Stop();
        }

        await Task.WhenAll(workers.Select(w => w.Loop.Ended));
        foreach (Worker worker in workers)
        {
            worker.Dispose();
        }
    }

    /// <summary>Runs something on every loop's thread and waits for all of them.</summary>
    private Task OnEveryLoop(Action<Worker> action) => Task.WhenAll(workers.Select(worker =>
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool posted = worker.Loop.Post(() =>
        {
            try
            {
                action(worker);
                done.SetResult();
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        if (!posted)
        {
            done.SetException(new InvalidOperationException($"loop {worker.Index} does not take messages: its mailbox is full"));
        }

        return done.Task;
    }));
}
