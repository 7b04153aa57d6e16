using Fairlead.Templates.Configuration;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Commands;

/// <summary>
/// The command of one template that nobody waits for (<c>command_timeout = "0s"</c>). A plain command is started anew with each change.
/// One of an <c>exec</c> block is a child of its own: told by its reload signal, or ended and started again.
/// </summary>
internal sealed class BackgroundCommand(TemplateDefinition definition, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly ExecDefinition _child = new()
    {
        Command = definition.Command!,
        Environment = definition.CommandEnvironment,
        KillSignal = definition.CommandManners?.KillSignal ?? Signals.None,
        KillTimeout = definition.CommandManners?.KillTimeout ?? TimeSpan.Zero,
        Splay = definition.CommandManners?.Splay ?? TimeSpan.Zero,
        ReloadSignal = definition.CommandManners?.ReloadSignal,
    };

    private ChildSupervisor? _running;

    /// <summary>Starts it, or tells the one that runs; why it cannot be started, or null.</summary>
    public string? Run()
    {
        if (_running is { Ended.IsCompleted: false } running && definition.CommandManners is not null)
        {
            running.Reload();
            return null;
        }

        // A plain command that still runs is left to itself, as its owner asked; it is not ours any more.
        var next = new ChildSupervisor(_child, time, logger);
        if (next.TryStart() is { } error)
        {
            return error;
        }

        _running = next;
        return null;
    }

    /// <summary>Ends the child of an <c>exec</c> block; a plain command goes on.</summary>
    public ValueTask DisposeAsync() => _running is { } running && definition.CommandManners is not null ? running.DisposeAsync() : ValueTask.CompletedTask;
}
