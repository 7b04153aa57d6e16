using System.Security.Cryptography;
using System.Text;
using Fairlead.Primitives.Loops;
using Fairlead.Registry.Views;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Fetching;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Deduplication;

/// <summary>
/// All that one runner shares with other instances: its session, and for each template a key that one instance at a time holds and
/// writes and the others read. Instances with the same template text find each other by its digest.
/// </summary>
internal sealed class SharedTemplates : IAsyncDisposable
{
    /// <summary>How long the end of the runner may wait for the session's end; without it the session ends by its TTL.</summary>
    private static readonly TimeSpan FarewellPatience = TimeSpan.FromSeconds(2);

    private readonly DeduplicationOptions _options;
    private readonly IRegistryView _view;
    private readonly TimeProvider _time;
    private readonly Action _changed;
    private readonly ILogger _logger;
    private readonly LockClient _locks;
    private readonly List<SharedTemplate> _templates = [];
    private readonly SemaphoreSlim _creating = new(1, 1);
    private readonly SupervisedLoop _renewal;
    private volatile string _session = "";

    /// <param name="changed">Called when some template's role or data changed.</param>
    public SharedTemplates(
        DeduplicationOptions options, ConsulSource registry, IRegistryView view, TimeProvider time, Action changed, ILogger logger)
    {
        _options = options;
        _view = view;
        _time = time;
        _changed = changed;
        _logger = logger;
        _locks = new LockClient(registry, time);
        _renewal = new SupervisedLoop("deduplicate-session", RenewAsync, logger, time);
    }

    /// <summary>The session in use; empty when there is none.</summary>
    public string Session => _session;

    /// <summary>The sharing of one template.</summary>
    public SharedTemplate Of(string text, TemplateDefinition definition)
    {
        // What changes the text's meaning is part of its identity; the version, because the data's form may change.
        var identity = string.Join('\0', "fairlead-1", text, definition.LeftDelimiter, definition.RightDelimiter);
        var key = $"{_options.Prefix.TrimEnd('/')}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)).AsSpan(0, 16))}/data";
        var template = new SharedTemplate(key, definition.Name, this, _options, _view, _locks, _time, _changed, _logger);
        _templates.Add(template);
        return template;
    }

    public void Start()
    {
        _renewal.Start();
        _templates.ForEach(template => template.Start());
    }

    /// <summary>The session, created when there is none.</summary>
    public async Task<string> SessionAsync(CancellationToken cancellationToken)
    {
        await _creating.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _session.Length > 0 ? _session : _session = await _locks.CreateSessionAsync("fairlead template", _options.Ttl, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _creating.Release();
        }
    }

    /// <summary>Ends the session at once, so that another instance leads without waiting for its TTL.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_templates.Select(template => template.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _renewal.DisposeAsync().ConfigureAwait(false);
        if (_session is { Length: > 0 } session)
        {
            using var patience = new CancellationTokenSource(FarewellPatience, _time);
            try
            {
                await _locks.DestroySessionAsync(session, patience.Token).ConfigureAwait(false);
            }
            catch (Exception e) when (e is FetchException or OperationCanceledException)
            {
                Log.Advice(_logger, $"deduplicate: the session stays until its TTL is over: {e.Message}");
            }
        }

        _locks.Dispose();
        _creating.Dispose();
    }

    /// <summary>One round of the loop: three tries fit into a TTL.</summary>
    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_options.Ttl / 3, _time, cancellationToken).ConfigureAwait(false);
        var session = _session;
        if (session.Length > 0 && !await _locks.RenewSessionAsync(session, cancellationToken).ConfigureAwait(false))
        {
            Log.Advice(_logger, "deduplicate: the session was lost; another instance may lead now");
            _session = "";
        }
    }
}
