using System.Threading.Channels;
using Fairlead.Balancer;
using Fairlead.Balancer.Configuration;
using Fairlead.Balancer.Routing;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>Reads the balancer's configuration again when asked and applies it in place; a bad one is told and changes nothing.</summary>
internal sealed class ReloadLoop : IAsyncDisposable
{
    private readonly RunningBalancer _balancer;
    private readonly Func<Task<ConfigurationResult>> _read;
    private readonly ILogger _logger;

    /// <summary>One request waits at most: what it will read is as new as what a second one would.</summary>
    private readonly Channel<bool> _requests = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _running;

    public ReloadLoop(RunningBalancer balancer, Func<Task<ConfigurationResult>> read, ILogger logger)
    {
        (_balancer, _read, _logger) = (balancer, read, logger);
        _running = RunAsync();
    }

    /// <summary>Asks for a reload; returns at once.</summary>
    public void Request() => _requests.Writer.TryWrite(true);

    public async ValueTask DisposeAsync()
    {
        _requests.Writer.TryComplete();
        await _running.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        await foreach (var _ in _requests.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            try
            {
                await BalancerApply.ApplyAsync(_balancer, await _read().ConfigureAwait(false), _logger, CancellationToken.None).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                Log.ApplyFailed(_logger, failure);
            }
        }
    }
}

/// <summary>Puts a configuration that was read to work, or says why it stays out.</summary>
internal static class BalancerApply
{
    /// <summary>Null when it runs now; otherwise why the old one stays.</summary>
    public static async Task<string?> ApplyAsync(RunningBalancer balancer, ConfigurationResult read, ILogger logger, CancellationToken cancellationToken)
    {
        foreach (var diagnostic in read.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Warning))
        {
            Log.ConfigurationWarning(logger, diagnostic.ToString());
        }

        if (read.Configuration is null)
        {
            var errors = string.Join("; ", read.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Alert));
            Log.ReloadRefused(logger, errors);
            return errors;
        }

        try
        {
            var diff = await balancer.ApplyAsync(read.Configuration, cancellationToken).ConfigureAwait(false);
            Log.Applied(logger, diff.ToString());
            return null;
        }
        catch (BalancerApplyException refused)
        {
            Log.ReloadRefused(logger, refused.Message);
            return refused.Message;
        }
    }
}
