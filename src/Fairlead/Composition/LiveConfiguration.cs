using Fairlead.Agent;
using Fairlead.Agent.Configuration;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>What an agent runs with, read again at every reload; the same for servers and clients.</summary>
/// <param name="configure">Reads the configuration again.</param>
internal sealed class LiveConfiguration(AgentOptions options, Func<AgentConfigurationResult> configure, LocalAgent agent, ILogger logger)
{
    private volatile AgentOptions _options = options;

    /// <summary>The configuration's watches once they run; null while, and where, there are none to change.</summary>
    public AgentWatches? Watches { get; set; }

    /// <summary>Takes over what can change while running. Null, or what was wrong; then nothing changed.</summary>
    public async ValueTask<string?> ReloadAsync(CancellationToken cancellationToken)
    {
        var read = configure();
        if (!read.IsUsable)
        {
            var errors = string.Join("\n", read.Diagnostics.Where(diagnostic => !diagnostic.IsWarning));
            Log.ReloadRefused(logger, errors);
            return errors;
        }

        await agent.ReloadAsync(read.Options.Definitions, cancellationToken).ConfigureAwait(false);
        if (Watches is { } watches)
        {
            await watches.ApplyAsync(read.Options.Watches, cancellationToken).ConfigureAwait(false);
        }

        _options = read.Options;
        Log.Reloaded(logger, read.Options.Definitions.Services.Length, read.Options.Definitions.Checks.Length);
        return null;
    }

    /// <summary>Whether an end of this kind is a goodbye (<c>leave_on_terminate</c>, <c>skip_leave_on_interrupt</c>).</summary>
    public bool Leaves(EndReason reason) => reason switch
    {
        EndReason.Leave => true,
        EndReason.Terminate => _options.LeaveOnTerminate,
        _ => !_options.SkipLeaveOnInterrupt,
    };
}
