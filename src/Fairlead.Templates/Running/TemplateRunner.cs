using System.Collections.Immutable;
using System.Threading.Channels;
using Fairlead.Registry.Views;
using Fairlead.Templates.Commands;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Deduplication;
using Fairlead.Templates.Fetching;
using Fairlead.Templates.Fetching.Nomad;
using Fairlead.Templates.Fetching.Vault;
using Fairlead.Templates.Output;
using Fairlead.Templates.Status;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Running;

/// <summary>
/// Renders templates and keeps them rendered: watches what they read, renders again those whose data changed, writes atomically,
/// runs commands. One loop owns everything; watches and the child only wake it. A failure is a state that is shown, not an end.
/// </summary>
public sealed partial class TemplateRunner : IAsyncDisposable
{
    private static readonly RetryPolicy RenderRetry = new() { Attempts = 0, Backoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromMinutes(1) };

    private readonly TemplateRunnerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly TextWriter _output;
    private readonly CommandRunner _commands;
    private readonly CommandLane _lane;
    private readonly RenderTargets _targets;
    private readonly WatchSet _watches;
    private readonly SharedTemplates? _sharing;
    private readonly VaultClient? _vault;
    private readonly NomadClient? _nomad;
    private readonly CancellationTokenSource _ending = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly DateTimeOffset _started;
    private volatile ImmutableArrayBox _units = new([]);
    private ChildSupervisor? _child;
    private bool _isUsedNew;
    private bool _isChildBehind;
    private bool _commandFailed;
    private int _ran;

    /// <summary>Nothing is started yet.</summary>
    /// <param name="view">The registry, in this process or over HTTP.</param>
    /// <param name="output">Where dry runs print; standard output when null.</param>
    /// <param name="commandOutputs">Where commands' outputs go on to; this program's own when null.</param>
    /// <exception cref="ArgumentException">The address of Vault or Nomad is none.</exception>
    /// <exception cref="IOException">A certificate for Vault or Nomad cannot be read.</exception>
    public TemplateRunner(TemplateRunnerOptions options, IRegistryView view, ILogger logger, TimeProvider time, TextWriter? output = null, CommandOutputs? commandOutputs = null)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _output = output ?? Console.Out;
        _commands = new CommandRunner(time);
        _lane = new CommandLane(_commands, commandOutputs ?? CommandOutputs.Console, time, logger, Wake);
        _targets = new RenderTargets(_commands, options.Dry, _output);
        _started = time.GetUtcNow();
        _vault = options.Vault.Address.Length > 0 ? new VaultClient(options.Vault, options.VaultToken, time) : null;
        _nomad = options.Nomad.Address.Length > 0 ? new NomadClient(options.Nomad, time) : null;
        _sharing = options.Deduplication.Enabled && !options.Dry
            ? new SharedTemplates(options.Deduplication, options.Consul, view, time, Wake, logger)
            : null;
        var context = new FetchContext
        {
            View = view,
            Time = time,
            BlockQueryWait = options.BlockQueryWait,
            MaxStale = options.MaxStale,
            Vault = _vault,
            Nomad = _nomad,
        };
        _watches = new WatchSet(context, options, Wake, logger);
    }

    /// <summary>How every template stands; may be asked from any thread, also after the end.</summary>
    public TemplateStatus Status => StatusBuilder.Build(_units.Items, _watches.Watches, _started, _time.GetUtcNow());

    /// <summary>
    /// Runs until the token is cancelled, everything is rendered once (<c>-once</c>), the child ended, or something fatal happened;
    /// returns the exit code. A cancelled run ends the child and returns <see cref="ExitCodes.Good"/>.
    /// </summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _ran, 1) == 1)
        {
            throw new InvalidOperationException("A runner runs once; build a new one.");
        }

        var errors = new List<string>();
        var loaded = TemplateSet.Load(_options.Templates, errors);
        if (errors.Count > 0)
        {
            foreach (var error in errors)
            {
                Log.Fatal(_logger, error);
            }

            return ExitCodes.RunnerError;
        }

        if (_options.ParseOnly)
        {
            return ExitCodes.Good;
        }

        _units = new([.. loaded.Select(pair => new TemplateUnit(
            pair.Definition,
            pair.Template,
            new RenderWorld(pair.Definition, _watches, _time, _output, _logger) { Sharing = _sharing?.Of(pair.Text, pair.Definition) }))]);
        _sharing?.Start();
        try
        {
            return await LoopAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Good;
        }
        finally
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Hands a signal on to the child of exec mode; false when there is none.</summary>
    public bool SignalChild(int signal) => _child?.Signal(signal) ?? false;

    /// <summary>Ends the watches. The run must have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_sharing is not null)
        {
            await _sharing.DisposeAsync().ConfigureAwait(false);
        }

        await _watches.DisposeAsync().ConfigureAwait(false);
        _vault?.Dispose();
        _nomad?.Dispose();
        _ending.Dispose();
    }

    private async Task<int> LoopAsync(CancellationToken cancellationToken)
    {
        using var deliveries = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ending.Token);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // 1. Render what is due, take in what was delivered; collect what changed.
            var changed = new List<TemplateUnit>();
            foreach (var unit in _units.Items)
            {
                if (await AdvanceAsync(unit, changed, deliveries.Token).ConfigureAwait(false) is { } fatal)
                {
                    return fatal;
                }
            }

            // 2. Watches nobody asked for in the latest renders end.
            await RetainAsync().ConfigureAwait(false);

            // 3. All writes come first, commands after; they run while rendering goes on.
            EnqueueCommands(changed, cancellationToken);

            // 4. The child starts when everything is rendered, and is told of later changes.
            if (TendChild() is { } childCode)
            {
                return childCode;
            }

            // 5. Once is enough when nothing is missing.
            if (_options.Once && _child is null && _units.Items.All(unit => unit is { IsRendered: true, IsReady: false, Pending: null, RetryAt: null }))
            {
                await _lane.DrainAsync().ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                TakeOutcomes();
                if (TendChild() is { } failed)
                {
                    return failed;
                }

                if (_child is null)
                {
                    return _commandFailed ? ExitCodes.RunnerError : ExitCodes.Good;
                }
            }

            // 6. Wait for news, and mark what they concern.
            if (await WaitAsync(cancellationToken).ConfigureAwait(false) is { } ended)
            {
                return ended;
            }
        }
    }

    private void Wake() => _wake.Writer.TryWrite(true);

    private async Task RetainAsync()
    {
        if (_isUsedNew)
        {
            _isUsedNew = false;
            await _watches.RetainAsync(_units.Items.SelectMany(unit => unit.Used).ToHashSet()).ConfigureAwait(false);
        }

        _watches.Publish();
    }

    /// <summary>Checks that still run are ended; commands are, when the run was cancelled, and may finish otherwise.</summary>
    private async Task EndAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_units.Items.Select(unit => unit.Pending?.Result ?? Task.CompletedTask))
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _lane.DrainAsync().ConfigureAwait(false);
        TakeOutcomes();
        if (_child is { } child)
        {
            await child.DisposeAsync().ConfigureAwait(false);
        }

        if (!_options.Once)
        {
            await _lane.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A reference that can be swapped in one write.</summary>
    private sealed record ImmutableArrayBox(ImmutableArray<TemplateUnit> Items);
}
