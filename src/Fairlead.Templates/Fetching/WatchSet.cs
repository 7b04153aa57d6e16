using Fairlead.Templates.Configuration;
using Fairlead.Templates.Deduplication;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Fetching.Vault;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Fetching;

/// <summary>
/// The watches of one runner, one per distinct source, shared by all templates; and the current value of every dependency on them.
/// Owned by the runner's loop; only <see cref="Watches"/> may be read from elsewhere.
/// </summary>
internal sealed class WatchSet(FetchContext context, TemplateRunnerOptions options, Action changed, ILogger logger) : IAsyncDisposable
{
    /// <summary>Above this, consul-template warns that the registry may be overloaded; a shared watch makes it rarer, not harmless.</summary>
    private const int ManyWatches = 128;

    private readonly Dictionary<Dependency, Binding> _bindings = [];
    private readonly Dictionary<WatchSource, DependencyWatch> _watches = [];
    private volatile DependencyWatch[] _published = [];
    private DependencyWatch? _tokenWatch;
    private bool _isPublished = true;
    private bool _warned;

    /// <summary>All watches, for the status page.</summary>
    public IReadOnlyList<DependencyWatch> Watches => _published;

    /// <summary>The dependency's value now; false while none has arrived or it waits for something to exist. Begins a watch at first use.</summary>
    /// <exception cref="FunctionException">The dependency cannot be had here.</exception>
    public bool TryGet(Dependency dependency, out Projected? value)
    {
        value = BindingOf(dependency).Current;
        return value is not null;
    }

    /// <summary>Whether the source has said that there is no such thing; not yet having said anything is something else.</summary>
    public bool IsAbsent(Dependency dependency) => BindingOf(dependency).IsAbsent;

    public DependencyWatch WatchOf(Dependency dependency) => BindingOf(dependency).Watch;

    /// <summary>The dependency's value out of what another instance shares; null when it is not in there.</summary>
    /// <exception cref="FunctionException">The dependency cannot be had here.</exception>
    public Projected? Shared(Dependency dependency, SharedData data)
    {
        var bound = DependencyBinding.Of(dependency, context);
        return bound.Source.SharedKey is { } key && data.TryRead(key, bound.Source, out var value) ? bound.Project(value) : null;
    }

    /// <summary>The answers behind these dependencies that other instances may use, each once.</summary>
    public IEnumerable<(WatchSource Source, object? Value)> Shareable(IEnumerable<Dependency> dependencies) => dependencies
        .Select(dependency => BindingOf(dependency).Watch)
        .Where(watch => watch.Source.SharedKey is not null)
        .Distinct()
        .Select(watch => (watch.Source, watch.State))
        .Where(pair => pair.State.HasAnswer)
        .Select(pair => (pair.Source, pair.State.Value));

    /// <summary>The dependencies whose value differs from what it was at the last call, and whether any watch has news of any kind.</summary>
    public HashSet<Dependency> TakeChanges()
    {
        var news = new HashSet<DependencyWatch>();
        foreach (var watch in _watches.Values)
        {
            if (watch.TakeNews())
            {
                news.Add(watch);
            }
        }

        var changed = new HashSet<Dependency>();
        if (news.Count > 0)
        {
            foreach (var (dependency, binding) in _bindings)
            {
                if (news.Contains(binding.Watch) && binding.Refresh())
                {
                    changed.Add(dependency);
                }
            }
        }

        return changed;
    }

    /// <summary>Shows the watches begun since the last time to readers of <see cref="Watches"/>.</summary>
    public void Publish()
    {
        if (!_isPublished)
        {
            _published = [.. _watches.Values, .. _tokenWatch is { } token ? [token] : Array.Empty<DependencyWatch>()];
            _isPublished = true;
        }
    }

    /// <summary>Stops the watches nobody of these needs any more, and forgets their data.</summary>
    public async Task RetainAsync(IReadOnlySet<Dependency> used)
    {
        foreach (var dependency in _bindings.Keys.Where(dependency => !used.Contains(dependency)).ToArray())
        {
            _bindings.Remove(dependency);
        }

        var needed = _bindings.Values.Select(binding => binding.Watch).ToHashSet();
        var ended = _watches.Values.Where(watch => !needed.Contains(watch)).ToArray();
        foreach (var watch in ended)
        {
            _watches.Remove(watch.Source);
        }

        _isPublished &= ended.Length == 0;
        Publish();
        foreach (var watch in ended)
        {
            Log.WatchStopped(logger, watch.Source.Id);
            await watch.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync() =>
        await Task.WhenAll(_watches.Values.Append(_tokenWatch).OfType<DependencyWatch>().Select(watch => watch.DisposeAsync().AsTask())).ConfigureAwait(false);

    /// <summary>Vault's token is kept alive from the first secret on, whatever templates use later.</summary>
    private void KeepTokenAlive()
    {
        if (_tokenWatch is null && !options.Once && context.Vault is { RenewsToken: true })
        {
            _tokenWatch = new DependencyWatch(
                new VaultTokenSource(), context, options.Vault.Retry with { Attempts = 0 }, options.MinimumQueryInterval, options.Once, static () => { }, logger);
        }
    }

    private Binding BindingOf(Dependency dependency)
    {
        if (_bindings.TryGetValue(dependency, out var known))
        {
            return known;
        }

        var bound = DependencyBinding.Of(dependency, context);
        if (!_watches.TryGetValue(bound.Source, out var watch))
        {
            var retry = bound.Source.Kind switch
            {
                SourceKind.Vault => options.Vault.Retry,
                SourceKind.Nomad => options.Nomad.Retry,
                SourceKind.Local => new RetryPolicy { Attempts = 0, MaxBackoff = FileSource.PollInterval },
                _ => options.Consul.Retry,
            };
            if (bound.Source.Kind == SourceKind.Vault)
            {
                KeepTokenAlive();
            }

            watch = new DependencyWatch(bound.Source, context, retry, options.MinimumQueryInterval, options.Once, changed, logger);
            _watches.Add(bound.Source, watch);
            Log.WatchStarted(logger, bound.Source.Id);
            if (_watches.Count > ManyWatches && options.MinimumQueryInterval > TimeSpan.Zero && !_warned)
            {
                _warned = true;
                Log.ManyWatches(logger, _watches.Count);
            }
        }

        var binding = new Binding(watch, bound.Project);
        binding.Refresh();
        _bindings.Add(dependency, binding);
        _isPublished = false;
        return binding;
    }

    /// <summary>A dependency on its watch, with the value last made of the watch's answer.</summary>
    private sealed class Binding(DependencyWatch watch, Func<object?, Projected?> project)
    {
        private long _version;

        public DependencyWatch Watch { get; } = watch;

        /// <summary>
        /// The value all templates of one pass see; null when there is none yet. Only <see cref="Refresh"/> replaces it, so that no
        /// template misses a change because another asked first.
        /// </summary>
        public Projected? Current { get; private set; }

        /// <summary>The answer was taken, and there was nothing in it; one that came since may hold a value.</summary>
        public bool IsAbsent => Current is null && Watch.State is { HasAnswer: true } state && state.Version == _version;

        /// <summary>Takes the watch's latest answer; true when the dependency's value is another one now.</summary>
        public bool Refresh()
        {
            var state = Watch.State;
            if (state.Version == _version)
            {
                return false;
            }

            _version = state.Version;
            var next = project(state.Value);
            if (next is null ? Current is null : Current is not null && DataComparison.Same(next.Value, Current.Value))
            {
                return false;
            }

            Current = next;
            return true;
        }
    }
}
