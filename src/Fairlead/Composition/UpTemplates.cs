using System.Collections.Immutable;
using Fairlead.Registry.Views;
using Fairlead.Templates;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Running;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>The templates of <c>fairlead up</c>: rendered from the registry in this process, handed to the balancer without a file.</summary>
internal sealed class UpTemplates : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TemplateRunner _runner;
    private readonly Task<int> _running;

    private UpTemplates(TemplateRunner runner, ILogger logger)
    {
        _runner = runner;
        _running = RunAsync(logger);
    }

    /// <summary>How every template stands now.</summary>
    public Templates.Status.TemplateStatus Status => _runner.Status;

    /// <summary>Completes with the exit code when rendering has ended by itself: a template that cannot be parsed.</summary>
    public Task<int> Ended => _running;

    public static UpTemplates Start(IReadOnlyList<string> paths, UpBalancer balancer, IRegistryView registry, ILogger logger)
    {
        ImmutableArray<TemplateDefinition> templates =
        [
            .. paths.Select(path => new TemplateDefinition
            {
                Source = path,
                Apply = (_, text, cancellationToken) => balancer.OfferAsync(path, text, cancellationToken),
            }),
        ];

        // In process there is no server to spare: a change is rendered when it comes.
        var options = new TemplateRunnerOptions { Templates = templates, MinimumQueryInterval = TimeSpan.Zero };
        return new UpTemplates(new TemplateRunner(options, registry, logger, TimeProvider.System), logger);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await ((Task)_running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _runner.DisposeAsync().ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task<int> RunAsync(ILogger logger)
    {
        var code = await _runner.RunAsync(_stop.Token).ConfigureAwait(false);
        if (!_stop.IsCancellationRequested)
        {
            Log.TemplatesEnded(logger, code);
        }

        return code;
    }
}
