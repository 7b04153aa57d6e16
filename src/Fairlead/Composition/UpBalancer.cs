using Fairlead.Balancer;
using Fairlead.Balancer.Configuration;
using Fairlead.Registry.Views;
using Fairlead.Templates.Configuration;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>
/// The balancer of <c>fairlead up</c>: its configuration is the files and the latest text of each template, in the order given. It
/// starts when every template has been rendered once; after that each new text is applied in place, and a bad one changes nothing.
/// </summary>
internal sealed class UpBalancer(IRegistryView registry, ILogger logger) : IAsyncDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly TaskCompletionSource<string?> _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Guarded by _one.
    private readonly Dictionary<string, string> _rendered = new(StringComparer.Ordinal);
    private UpFiles _files = new([], [], []);

    /// <summary>Null until it has started.</summary>
    public RunningBalancer? Running { get; private set; }

    /// <summary>Completes with null when it runs, or with everything that is wrong with its first configuration.</summary>
    public Task<string?> Started => _first.Task;

    /// <summary>What is wrong with a configuration that needs no template, before anything is started; null when nothing is.</summary>
    public static async Task<string?> CheckAsync(UpFiles files)
    {
        if (files.Templates.Count > 0 || files.Configurations.Count == 0)
        {
            return null;
        }

        var read = await ConfigurationReader.ReadFilesAsync(files.Configurations).ConfigureAwait(false);
        return read.Configuration is null
            ? string.Join('\n', read.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Alert))
            : null;
    }

    /// <summary>Takes the files; starts at once when no template is to be waited for.</summary>
    public async Task<ApplyVerdict> TakeAsync(UpFiles files, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _files = files;
            return await ApplyAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A template was rendered anew.</summary>
    public async ValueTask<ApplyVerdict> OfferAsync(string template, string text, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var before = _rendered.GetValueOrDefault(template);
            _rendered[template] = text;
            var verdict = await ApplyAsync(cancellationToken).ConfigureAwait(false);
            if (!verdict.Accepted && before is not null)
            {
                _rendered[template] = before;
            }

            return verdict;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Stops; running requests finish until the token fires.</summary>
    public Task StopAsync(CancellationToken hurry) => Running?.StopAsync(hurry) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (Running is { } running)
        {
            await running.DisposeAsync().ConfigureAwait(false);
        }

        _one.Dispose();
    }

    private async Task<ApplyVerdict> ApplyAsync(CancellationToken cancellationToken)
    {
        if (!_files.Templates.All(_rendered.ContainsKey))
        {
            return ApplyVerdict.Good;
        }

        var sources = new List<ConfigurationSource>();
        foreach (var path in _files.Configurations)
        {
            sources.Add(new ConfigurationSource(path, await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false)));
        }

        // Lines are counted in the text that was rendered, not in the template: the name says so.
        sources.AddRange(_files.Templates.Select(template => new ConfigurationSource($"{template} (rendered)", _rendered[template])));
        var read = await ConfigurationReader.ReadAsync(sources, null, cancellationToken).ConfigureAwait(false);
        if (Running is { } running)
        {
            var refused = await BalancerApply.ApplyAsync(running, read, logger, cancellationToken).ConfigureAwait(false);
            return new ApplyVerdict(refused is null, refused);
        }

        foreach (var diagnostic in read.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning))
        {
            Log.ConfigurationWarning(logger, diagnostic.ToString());
        }

        if (read.Configuration is null)
        {
            var errors = string.Join('\n', read.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Alert));
            _first.TrySetResult(errors);
            return new ApplyVerdict(false, errors);
        }

        try
        {
            Running = await RunningBalancer.StartAsync(read.Configuration, registry, logger, cancellationToken: cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (StartFailure.Explain(failure) is { } reason)
        {
            _first.TrySetResult(reason);
            return new ApplyVerdict(false, reason);
        }

        if (read.Configuration.Global is { User: not null } or { Group: not null })
        {
            Log.ConfigurationWarning(logger, "'user' and 'group' of 'global' are ignored here: the registry and the commands of templates run in this process too");
        }

        _first.TrySetResult(null);
        return ApplyVerdict.Good;
    }
}
