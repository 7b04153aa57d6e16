using Fairlead.Agent.Definitions;
using Fairlead.Agent.Local;
using Fairlead.Registry.Views;
using Microsoft.Extensions.Logging;

namespace Fairlead.Agent.Checks.Running;

/// <summary>The checks that are being watched, by id. Owned by the agent, which changes it under its own lock.</summary>
internal sealed class CheckRoster(
    LocalAgentOptions options, LocalState state, IRegistryView view, CheckSink sink, ILogger logger, TimeProvider time, Random random) : IAsyncDisposable
{
    private readonly Dictionary<string, IRunningCheck> _running = new(StringComparer.OrdinalIgnoreCase);
    private readonly CheckSchedule _schedule = new(time, random);

    public CheckDefinition? Find(string checkId) => _running.GetValueOrDefault(checkId)?.Definition;

    public TtlCheck? FindTtl(string checkId) => _running.GetValueOrDefault(checkId) as TtlCheck;

    /// <param name="lastOutput">What a TTL check last said, to be told again when it expires.</param>
    public void Start(CheckDefinition definition, string lastOutput)
    {
        var check = Create(definition, lastOutput);
        _running.Add(definition.CheckId, check);
        check.Start();
    }

    public async ValueTask StopAsync(string checkId)
    {
        if (_running.Remove(checkId, out var check))
        {
            await check.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_running.Values.Select(check => check.DisposeAsync().AsTask())).ConfigureAwait(false);
        _running.Clear();
        _schedule.Dispose();
    }

    private IRunningCheck Create(CheckDefinition definition, string lastOutput) => definition.Kind switch
    {
        CheckKind.Ttl => new TtlCheck(definition, lastOutput, time, sink),
        CheckKind.Alias => new AliasCheck(definition, state, view, sink, logger, time),
        _ => new IntervalCheck(definition, CreateRunner(definition), _schedule, sink, logger),
    };

    private ICheckRunner CreateRunner(CheckDefinition definition)
    {
        var maxOutput = definition.OutputMaxSize > 0 ? definition.OutputMaxSize : options.CheckOutputMaxSize;
        return definition.Kind switch
        {
            CheckKind.Http => new HttpRunner(definition, maxOutput),
            CheckKind.Tcp => new TcpRunner(definition),
            CheckKind.Udp => new UdpRunner(definition, time),
            CheckKind.Grpc => new GrpcRunner(definition),
            CheckKind.H2Ping => new H2PingRunner(definition),
            CheckKind.Docker => new DockerRunner(definition, maxOutput, options.DockerHost),
            _ => new ScriptRunner(definition, maxOutput),
        };
    }
}
