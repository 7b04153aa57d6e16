using System.Collections.Immutable;
using Fairlead.Agent.Configuration;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>What an agent runs with, read again at every reload: all of it is taken over or, when anything is wrong with it, nothing.</summary>
/// <param name="configure">Reads the configuration again.</param>
internal sealed class LiveConfiguration(AgentOptions first, Func<AgentConfigurationResult> configure, ILogger logger)
{
    private readonly Lock _turns = new();
    private ImmutableArray<ReloadPart> _parts = [];
    private AgentOptions _options = first;

    /// <summary>The latest reload that was asked for; the next one comes after it.</summary>
    private Task _latest = Task.CompletedTask;

    /// <summary>Whether an end of this kind is a goodbye (<c>leave_on_terminate</c>, <c>skip_leave_on_interrupt</c>).</summary>
    public bool Leaves(EndReason reason) => reason switch
    {
        EndReason.Leave => true,
        EndReason.NotJoined => false,
        EndReason.Terminate => Volatile.Read(ref _options).LeaveOnTerminate,
        _ => !Volatile.Read(ref _options).SkipLeaveOnInterrupt,
    };

    /// <summary>Notes a part that has just started; a reload may be asked for as soon as the first door is open.</summary>
    public void Add(ReloadPart part) => ImmutableInterlocked.Update(ref _parts, static (parts, added) => parts.Add(added), part);

    /// <summary>
    /// Reads the configuration again and takes it over, one reload after the other. Null, or what was wrong; then nothing changed. Who no
    /// longer waits does not stop it: half a reload is worse than one.
    /// </summary>
    public async ValueTask<string?> ReloadAsync(CancellationToken cancellationToken)
    {
        Task<string?> mine;
        lock (_turns)
        {
            _latest = mine = ReloadAsync(_latest);
        }

        return await mine.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task<string?> ReloadAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);

        // 1. Read and judge.
        var read = configure();
        foreach (var warning in read.Diagnostics.Where(diagnostic => diagnostic.IsWarning))
        {
            Log.ConfigurationWarning(logger, warning.ToString());
        }

        if (!read.IsUsable)
        {
            return Refuse(string.Join('\n', read.Diagnostics.Where(diagnostic => !diagnostic.IsWarning)));
        }

        List<Func<Task>> steps;
        try
        {
            steps = [.. _parts.Select(part => part(read.Options))];
        }
        catch (IOException unreadable)
        {
            return Refuse(unreadable.Message);
        }

        // 2. What would take a restart is told, and stays as it was.
        var kept = ConfigurationChanges.NeedRestart(_options, read.Options);
        if (!kept.IsEmpty)
        {
            Log.NeedRestart(logger, string.Join(", ", kept));
        }

        // 3. Everything else counts from here on.
        foreach (var step in steps)
        {
            await step().ConfigureAwait(false);
        }

        Volatile.Write(ref _options, read.Options);
        Log.Reloaded(logger, read.Options.Definitions.Services.Length, read.Options.Definitions.Checks.Length);
        return null;
    }

    private string Refuse(string errors)
    {
        Log.ReloadRefused(logger, errors);
        return errors;
    }
}
