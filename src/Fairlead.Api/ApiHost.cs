using System.Collections.Immutable;
using Fairlead.Agent.Events;
using Fairlead.Api.Events;
using Fairlead.Api.Http;
using Fairlead.Api.Members;
using Fairlead.Api.Observing;
using Fairlead.Cluster.Agents;
using Fairlead.Primitives.Memory;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Fairlead.Api;

/// <summary>
/// The HTTP API in this process. <see cref="StartAsync"/> listens; <see cref="StopAsync"/> takes no new calls, answers those that
/// wait and lets the others finish.
/// </summary>
public sealed class ApiHost : IAsyncDisposable
{
    /// <summary>How long running calls may take to finish at a stop.</summary>
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    private readonly WebApplication application;
    private readonly ApiServices services;
    private readonly FrontDoor door;
    private readonly CancellationTokenSource stopping;
    private readonly MetricCollector metrics;
    private readonly IdleTrim trim;

    private ApiHost(WebApplication application, ApiServices services, FrontDoor door, CancellationTokenSource stopping, MetricCollector metrics, ImmutableArray<string> addresses)
    {
        this.application = application;
        this.services = services;
        this.door = door;
        this.stopping = stopping;
        this.metrics = metrics;
        trim = new IdleTrim(services.Logger, services.Clock);
        Addresses = addresses;
    }

    /// <summary>What is really listened on, in the order of the options: <c>http://127.0.0.1:43121</c>, <c>http://unix:/run/f.sock</c>.</summary>
    public ImmutableArray<string> Addresses { get; }

    /// <summary>Blocking queries that wait right now.</summary>
    public int WaitingCalls => services.Host?.WaitingQueries ?? 0;

    /// <summary>Begins to listen; completes when every address is bound.</summary>
    /// <exception cref="ArgumentException">An address is none.</exception>
    /// <exception cref="IOException">An address is taken.</exception>
    public static async Task<ApiHost> StartAsync(ApiOptions options, ApiDependencies dependencies, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(dependencies);
        var logger = dependencies.LoggerFactory.CreateLogger<ApiHost>();
        var stopping = new CancellationTokenSource();
        var metrics = new MetricCollector(dependencies.Clock);
        var services = new ApiServices
        {
            Options = options,
            Host = dependencies.Registry,
            BroadcastAsync = dependencies.BroadcastAsync,
            Agent = dependencies.Agent,
            Members = dependencies.Members ?? new SingleMember(options, dependencies.Clock.GetUtcNow()),
            FindStoreMembers = dependencies.StoreMembers,
            Events = dependencies.Events ?? new UserEvents(),
            Clock = dependencies.Clock,
            Logger = logger,
            Metrics = metrics,
            Logs = dependencies.Logs,
            Servers = dependencies.Servers,
            ReloadAsync = dependencies.ReloadAsync,
            Shutdown = dependencies.Shutdown,
            Coordinate = dependencies.Coordinate,
            Pages = dependencies.Pages,
            Stopping = stopping.Token,
            Started = dependencies.Clock.GetUtcNow(),
        };
        var door = new FrontDoor(services, Endpoints.All());
        var limit = new ConnectionLimit(() => services.Options.HttpMaxConnectionsPerClient);

        // Nothing of the framework but the server: no configuration files, no middleware, no routing.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(new ServerLogging(dependencies.LoggerFactory));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopPatience);
        // No hop to another thread between socket and front door: no endpoint blocks, and an answer's buffer goes back to its pool as soon
        // as the kernel has it. With the hop the answers of 10,000 woken waiters held a buffer each (40 MB).
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowAlternateSchemes = true;
            // Each endpoint knows its own bound.
            kestrel.Limits.MaxRequestBodySize = null;
            // A blocking query sends nothing for minutes.
            kestrel.Limits.MinResponseDataRate = null;
            if (options.MaxHeaderBytes > 0)
            {
                kestrel.Limits.MaxRequestHeadersTotalSize = options.MaxHeaderBytes;
                kestrel.Limits.MaxRequestLineSize = options.MaxHeaderBytes;
                // Whatever is allowed has to fit the buffer.
                kestrel.Limits.MaxRequestBufferSize = Math.Max(kestrel.Limits.MaxRequestBufferSize ?? 0, options.MaxHeaderBytes);
            }

            Listeners.Bind(kestrel, options, limit);
        });
        var application = builder.Build();
        application.Run(door.HandleAsync);
        await application.StartAsync(cancellationToken);
        Listeners.SetSocketOwners(options);
        ImmutableArray<string> addresses = [.. application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses];
        foreach (var address in addresses)
        {
            Log.Listening(logger, address);
        }

        var host = new ApiHost(application, services, door, stopping, metrics, addresses);
        host.trim.Start();
        return host;
    }

    /// <summary>Answers a call that a client agent sent on, as if it had come over HTTP.</summary>
    public Task AnswerForwardedAsync(ForwardedCall call, CancellationToken cancellationToken) =>
        ForwardedExchange.AnswerAsync(door, call, cancellationToken);

    /// <summary>Takes over new knobs; where it listens, and as whom, stays. Calls that run go on with what they began with.</summary>
    public void Reconfigure(ApiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var own = services.Options;
        services.Options = options with
        {
            Endpoints = own.Endpoints,
            Datacenter = own.Datacenter,
            NodeName = own.NodeName,
            NodeId = own.NodeId,
            AdvertiseAddress = own.AdvertiseAddress,
            ServerPort = own.ServerPort,
            MemberPort = own.MemberPort,
            Server = own.Server,
            UiDirectory = own.UiDirectory,
            UiPath = own.UiPath,
            EnableRemoteScriptChecks = own.EnableRemoteScriptChecks,
            DisableRemoteExec = own.DisableRemoteExec,
            PrettyByDefault = own.PrettyByDefault,
        };
    }

    /// <summary>Takes in a user event of the cluster, if it is meant for this agent.</summary>
    public void Receive(UserEvent happened)
    {
        if (EventFilter.Concerns(happened, services))
        {
            services.Events.Add(happened);
        }
    }

    /// <summary>Stops in good order.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        // Whoever waits gets what there is.
        services.Registry.WakeWaiting();
        await application.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        await application.DisposeAsync();
        await trim.DisposeAsync();
        metrics.Dispose();
        stopping.Dispose();
    }
}
