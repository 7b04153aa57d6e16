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
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly DateTimeOffset _started;
    private volatile ImmutableArrayBox _units = new([]);
    private ChildSupervisor? _child;
    private bool _commandFailed;
    private int _ran;

    /// <summary>Nothing is started yet.</summary>
    /// <param name="view">The registry, in this process or over HTTP.</param>
    /// <param name="output">Where dry runs print; standard output when null.</param>
    /// <exception cref="ArgumentException">The address of Vault or Nomad is none.</exception>
    /// <exception cref="IOException">A certificate for Vault or Nomad cannot be read.</exception>
    public TemplateRunner(TemplateRunnerOptions options, IRegistryView view, ILogger logger, TimeProvider time, TextWriter? output = null)
    {
        _options = options;
        _time = time;
        _logger = logger;
        _output = output ?? Console.Out;
        _commands = new CommandRunner(time);
        _lane = new CommandLane(_commands, logger, () => _wake.Writer.TryWrite(true));
        _targets = new RenderTargets(_commands, options.Dry, _output);
        _started = time.GetUtcNow();
        _vault = options.Vault.Address.Length > 0 ? new VaultClient(options.Vault, options.VaultToken, time) : null;
        _nomad = options.Nomad.Address.Length > 0 ? new NomadClient(options.Nomad, time) : null;
        _sharing = options.Deduplication.Enabled && !options.Dry
            ? new SharedTemplates(options.Deduplication, options.Consul, view, time, () => _wake.Writer.TryWrite(true), logger)
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
        _watches = new WatchSet(context, options, () => _wake.Writer.TryWrite(true), logger);
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
            // A token that fired has ended the command that ran; after any other end it may finish.
            await _lane.DrainAsync().ConfigureAwait(false);
            TakeOutcomes();
            if (_child is { } child)
            {
                await child.DisposeAsync().ConfigureAwait(false);
            }
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
    }

    private async Task<int> LoopAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // 1. Render what is due; collect what changed.
            var commands = new List<TemplateUnit>();
            foreach (var unit in _units.Items)
            {
                if (unit.IsDirty && await RenderAsync(unit, commands, cancellationToken).ConfigureAwait(false) is { } fatal)
                {
                    return fatal;
                }
            }

            // 2. Watches nobody asked for in the latest renders end.
            await _watches.RetainAsync(_units.Items.SelectMany(unit => unit.Used).ToHashSet()).ConfigureAwait(false);

            // 3. All writes come first, commands after.
            if (await RunCommandsAsync(commands, cancellationToken).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }

            // 4. The child starts when everything is rendered, and is told of later changes.
            if (await TendChildAsync(commands.Count > 0, cancellationToken).ConfigureAwait(false) is { } childCode)
            {
                return childCode;
            }

            // 5. Once is enough when nothing is missing.
            if (_options.Once && _units.Items.All(unit => unit.IsRendered && unit.RetryAt is null) && _child is null)
            {
                return _commandFailed ? ExitCodes.RunnerError : ExitCodes.Good;
            }

            // 6. Wait for news, and mark what they concern.
            if (await WaitAsync(cancellationToken).ConfigureAwait(false) is { } ended)
            {
                return ended;
            }
        }
    }

    /// <summary>Waits until a template is due; returns an exit code when the child ended or a watch gave up for good.</summary>
    private async Task<int?> WaitAsync(CancellationToken cancellationToken)
    {
        while (!_units.Items.Any(unit => unit.IsDirty))
        {
            if (await SleepAsync(cancellationToken).ConfigureAwait(false) is { } ended)
            {
                return ended;
            }

            if (FindExhausted() is { } exhausted)
            {
                Log.Fatal(_logger, exhausted);
                return ExitCodes.RunnerError;
            }

            TakeOutcomes();
            MarkChanges();
            MarkDue();
            if (FindAbsent() is { } absent)
            {
                Log.Fatal(_logger, absent);
                return ExitCodes.RunnerError;
            }
        }

        return null;
    }

    private async Task<int?> SleepAsync(CancellationToken cancellationToken)
    {
        var next = _units.Items.SelectMany(unit => new[] { unit.DueAt, unit.RetryAt }).Min();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waits = new List<Task>(3) { _wake.Reader.ReadAsync(stop.Token).AsTask() };
        if (next is { } due)
        {
            var pause = due - _time.GetUtcNow();
            waits.Add(Task.Delay(pause > TimeSpan.Zero ? pause : TimeSpan.Zero, _time, stop.Token));
        }

        if (_child is { } child)
        {
            waits.Add(child.Ended);
        }

        var first = await Task.WhenAny(waits).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return _child is { } running && first == running.Ended ? await running.Ended.ConfigureAwait(false) : null;
    }

    /// <summary>New data make the templates that use them due: at once, or when their window of gathered changes ends.</summary>
    private void MarkChanges()
    {
        var changed = _watches.TakeChanges();
        var now = _time.GetUtcNow();
        foreach (var unit in _units.Items)
        {
            if ((changed.Count > 0 && unit.Used.Overlaps(changed)) | (unit.Sharing?.TakeNews() ?? false))
            {
                var window = unit.Definition.Wait ?? _options.Wait;
                if (!window.IsActive || !unit.IsRendered)
                {
                    // The first render comes at once: nothing runs on its result yet.
                    unit.IsDirty = true;
                    continue;
                }

                unit.WindowBegan ??= now;
                var latest = unit.WindowBegan.Value + window.Max;
                unit.DueAt = now + window.Min < latest ? now + window.Min : latest;
            }

            TellAbsent(unit);
        }
    }

    private void MarkDue()
    {
        var now = _time.GetUtcNow();
        foreach (var unit in _units.Items)
        {
            unit.IsDirty |= unit.DueAt <= now || unit.RetryAt <= now;
        }
    }

    /// <summary>In once mode, and where the user set a number, a source that was tried often enough ends the run.</summary>
    private string? FindExhausted()
    {
        foreach (var watch in _watches.Watches)
        {
            var state = watch.State;
            if (state is { IsExhausted: true, Error: { } error } && (_options.RetriesExhaustedFatal || (_options.Once && state.Value is null)))
            {
                return $"{watch.Source.Id} could not be read after {state.Failures} tries: {error}";
            }
        }

        return null;
    }

    private string? FindAbsent()
    {
        if (!_options.ErrorOnFailedLookup)
        {
            return null;
        }

        foreach (var unit in _units.Items)
        {
            foreach (var waiting in unit.Progress.Waiting)
            {
                if (_watches.StateOf(waiting.Dependency).HasAnswer && !_watches.TryGet(waiting.Dependency, out _))
                {
                    return $"{unit.Definition.Name} needs {waiting.Dependency}, which does not exist";
                }
            }
        }

        return null;
    }

    /// <summary>A clear line, once, when a render waits for something that does not exist.</summary>
    private void TellAbsent(TemplateUnit unit)
    {
        foreach (var waiting in unit.Progress.Waiting)
        {
            if (_watches.StateOf(waiting.Dependency).HasAnswer
                && !_watches.TryGet(waiting.Dependency, out _)
                && unit.ToldAbsent.Add(waiting.Dependency))
            {
                Log.WaitsForAbsent(_logger, unit.Definition.Name, waiting.Dependency.Id);
            }
        }
    }

    /// <summary>A reference that can be swapped in one write.</summary>
    private sealed record ImmutableArrayBox(ImmutableArray<TemplateUnit> Items);
}
