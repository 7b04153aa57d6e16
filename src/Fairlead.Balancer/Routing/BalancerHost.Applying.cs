using System.Net;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Loops;
using Fairlead.Balancer.Upstreams;

namespace Fairlead.Balancer.Routing;

/// <summary>From one configuration to the next, in place.</summary>
public sealed partial class BalancerHost
{
    /// <summary>tune.maxrewrite: kept free in tune.bufsize for what rewriting adds. HAProxy's default today.</summary>
    private const int RewriteReserve = 1024;

    private readonly Dictionary<(string Frontend, string Address), Listening> listeners = [];
    private int nextFrontendId;

    /// <summary>One bind address with its sockets, one a loop.</summary>
    private sealed record Listening(string Frontend, EndPoint EndPoint, BindDefinition Bind, BindLoad Load, Listener[] Sockets);

    private async Task ApplyLocked(BalancerConfiguration next)
    {
        // 1. What can fail comes first: new addresses. Old listeners are still open.
        List<FrontendDefinition> active = [.. next.Frontends.Where(f => !f.Disabled)];
        Dictionary<(string, string), Listening> opened = OpenListeners(active);

        // 2. Backends and their servers.
        foreach (BackendDefinition definition in next.Backends)
        {
            if (!backends.TryGetValue(definition.Name, out BackendState? backend))
            {
                backend = new BackendState(definition.Name, workers.Length, b => plane.OfferSlot(b, null), plane.EndSessions);
                backends.Add(definition.Name, backend);
            }

            if (definition.Discoveries.Count == 0)
            {
                discovered.Remove(definition.Name);
            }

            Publish(backend, definition);
        }

        // 3. The table, with one write.
        plane.ConnectionLimit = next.Global.MaxConnections ?? int.MaxValue;
        plane.Table = BuildTable(next, active);
        Volatile.Write(ref configuration, next);

        // 4. New listeners begin, then the gone ones end; backends nobody can reach any more lose their servers.
        foreach (Listening listening in opened.Values)
        {
            listeners.Add((listening.Frontend, KeyOf(listening.Bind)), listening);
        }

        AdjustKept(active);
        List<Listening> gone = [.. listeners.Values.Where(l => !Wanted(active, l))];
        await OnEveryLoop(worker =>
        {
            foreach (Listening listening in opened.Values)
            {
                listening.Sockets.ElementAtOrDefault(worker.Index)?.Start();
            }
        });
        await OnEveryLoop(worker =>
        {
            foreach (Listening listening in gone)
            {
                listening.Sockets.ElementAtOrDefault(worker.Index)?.Stop();
            }

            worker.ResumeListeners();
        });
        foreach (Listening listening in gone)
        {
            listeners.Remove((listening.Frontend, KeyOf(listening.Bind)));
        }

        DropBackends(next);
    }

    /// <summary>What of a listener's options can change while it is open does; <see cref="ConfigurationDiff"/> names the others.</summary>
    private void AdjustKept(List<FrontendDefinition> active)
    {
        foreach (FrontendDefinition frontend in active)
        {
            foreach (BindDefinition bind in frontend.Binds)
            {
                if (!listeners.TryGetValue((frontend.Name, KeyOf(bind)), out Listening? kept))
                {
                    continue;
                }

                kept.Load.Limit = bind.MaxConnections ?? int.MaxValue;
                foreach (Listener socket in kept.Sockets)
                {
                    _ = Libc.Listen(socket.Fd, ListeningSocket.BacklogOf(frontend, bind));
                }
            }
        }
    }

    private static string KeyOf(BindDefinition bind) => $"{bind.EndPoint}|{bind.Interface}";

    private static bool Wanted(List<FrontendDefinition> active, Listening listening) =>
        active.Any(f => f.Name == listening.Frontend && f.Binds.Any(b => KeyOf(b) == KeyOf(listening.Bind)));

    private Dictionary<(string, string), Listening> OpenListeners(List<FrontendDefinition> active)
    {
        var opened = new Dictionary<(string, string), Listening>();
        var problems = new List<string>();
        foreach (FrontendDefinition frontend in active)
        {
            foreach (BindDefinition bind in frontend.Binds)
            {
                (string, string) key = (frontend.Name, KeyOf(bind));
                if (opened.ContainsKey(key) || listeners.ContainsKey(key))
                {
                    continue;
                }

                if (TryListen(frontend, bind, out string problem) is { } listening)
                {
                    opened.Add(key, listening);
                }
                else
                {
                    problems.Add($"{bind.Position}: frontend {frontend.Name}: {problem}");
                }
            }
        }

        if (problems.Count == 0)
        {
            return opened;
        }

        foreach (Listener socket in opened.Values.SelectMany(l => l.Sockets))
        {
            _ = Libc.Close(socket.Fd);
        }

        throw new BalancerApplyException(problems);
    }

    private Listening? TryListen(FrontendDefinition frontend, BindDefinition bind, out string problem)
    {
        FrontendState state = FrontendOf(frontend.Name);
        EndPoint endPoint = bind.EndPoint;

        // A UNIX socket has no SO_REUSEPORT: the first loop listens for all.
        int count = endPoint is IPEndPoint ? workers.Length : 1;
        var load = new BindLoad(bind.MaxConnections ?? int.MaxValue);
        var sockets = new List<Listener>();
        problem = "";
        for (int i = 0; i < count; i++)
        {
            int fd = ListeningSocket.TryOpen(frontend, bind, endPoint, out problem);
            if (fd < 0)
            {
                sockets.ForEach(s => _ = Libc.Close(s.Fd));
                return null;
            }

            sockets.Add(new Listener(workers[i], state, bind, load, fd));

            // Port 0: the kernel chose one for the first loop; the others listen on the same.
            if (endPoint is IPEndPoint { Port: 0 } ip)
            {
                endPoint = new IPEndPoint(ip.Address, Listener.LocalAddressOf(fd).Port);
            }
        }

        return new Listening(frontend.Name, endPoint, bind, load, [.. sockets]);
    }

    private FrontendState FrontendOf(string name)
    {
        if (!frontends.TryGetValue(name, out FrontendState? state))
        {
            state = new FrontendState(nextFrontendId++, name, workers.Length);
            frontends.Add(name, state);
        }

        return state;
    }

    private RoutingTable BuildTable(BalancerConfiguration next, List<FrontendDefinition> active)
    {
        foreach (FrontendDefinition frontend in active)
        {
            FrontendOf(frontend.Name);
        }

        var models = new FrontendModel?[nextFrontendId];
        int headLimit = Math.Min(next.Global.BufferSizeBytes, Worker.RequestBufferSize - RewriteReserve) - RewriteReserve;
        foreach (FrontendDefinition frontend in active)
        {
            BackendRule[] rules =
            [
                .. frontend.UseBackendRules
                    .Where(r => backends.ContainsKey(r.Backend))
                    .Select(r => new BackendRule(parts.CompileCondition(r.Condition, frontend.Acls), backends[r.Backend])),
            ];
            BackendState? fallback = frontend.DefaultBackend is { } name ? backends.GetValueOrDefault(name) : null;
            models[FrontendOf(frontend.Name).Id] =
                new FrontendModel(frontend, rules, fallback, parts.OpenAccessLog(next.Global, frontend), headLimit);
        }

        return new RoutingTable(models);
    }

    /// <summary>Makes the backend's next model from its definition and what discovery found. Returns the servers that left.</summary>
    private List<ServerState> Publish(BackendState backend, BackendDefinition definition)
    {
        // 1. Who stays (same name and address), who is new.
        ServerState[] before = backend.Model.Servers;
        var unclaimed = before.ToDictionary(s => (s.Name, s.Definition.EndPoint?.ToString()));
        var servers = new List<ServerState>();
        var seen = new HashSet<(string, string?)>();
        IEnumerable<ServerDefinition> wanted = definition.Disabled
            ? []
            : definition.Servers.Concat(discovered.GetValueOrDefault(definition.Name) ?? []);
        foreach (ServerDefinition server in wanted)
        {
            // Discovery may find what the file names already: one of them is enough.
            if (!seen.Add((server.Name, server.EndPoint?.ToString())))
            {
                continue;
            }

            bool probed = server.Settings.Check.Enabled;
            if (unclaimed.Remove((server.Name, server.EndPoint?.ToString()), out ServerState? known))
            {
                known.Update(server, servers.Count, probed);
            }
            else
            {
                known = new ServerState(backend, server, servers.Count, probed, initiallyUp: true, workers.Length);
            }

            servers.Add(known);
        }

        // 2. One write makes it true for every pick from now on.
        backend.Model = new BackendModel(definition, [.. servers]);

        // 3. Who left: out of the pickers already (the rotation changed), idle connections close, running requests finish.
        List<ServerState> removed = [.. unclaimed.Values];
        foreach (ServerState server in removed)
        {
            server.MarkRemoved();
            parts.Health.Untrack(backend, server);
        }

        if (removed.Count > 0)
        {
            _ = OnEveryLoop(worker => removed.ForEach(worker.Forget));
        }

        // Servers that stayed are told of too: their check may have been switched on or off.
        foreach (ServerState server in servers)
        {
            parts.Health.Track(backend, server);
        }

        return removed;
    }

    private void DropBackends(BalancerConfiguration next)
    {
        foreach (string name in backends.Keys.Except(next.Backends.Select(b => b.Name)).ToArray())
        {
            discovered.Remove(name);
            Publish(backends[name], new BackendDefinition(default) { Name = name });
            backends.Remove(name);
        }

        foreach (string name in frontends.Keys.Except(next.Frontends.Where(f => !f.Disabled).Select(f => f.Name)).ToArray())
        {
            frontends.Remove(name);
        }
    }
}
