using System.Runtime.InteropServices;

namespace Fairlead.Composition;

/// <summary>Why the process was asked to end.</summary>
internal enum EndReason
{
    /// <summary>SIGINT: somebody at a terminal.</summary>
    Interrupt,

    /// <summary>SIGTERM: an init system.</summary>
    Terminate,

    /// <summary>The API: <c>/v1/agent/leave</c>.</summary>
    Leave,

    /// <summary>Nobody was found to join within <c>retry_max</c>.</summary>
    NotJoined,

    /// <summary>SIGUSR1: finish what runs, take nothing new.</summary>
    SoftStop,
}

/// <summary>SIGINT and SIGTERM end the process in good order, a second one ends it at once; SIGHUP asks for a reload.</summary>
internal sealed class ProcessSignals : IDisposable
{
    private readonly TaskCompletionSource<EndReason> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _hurry = new();
    private readonly PosixSignalRegistration[] _registrations;

    public ProcessSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, context => End(context, EndReason.Interrupt)),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => End(context, EndReason.Terminate)),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            Reload?.Invoke();
        }),
    ];

    /// <summary>Called for every SIGHUP; must not throw.</summary>
    public Action? Reload { get; set; }

    /// <summary>Completes when the process is to end.</summary>
    public Task<EndReason> Ended => _end.Task;

    /// <summary>Fires with <see cref="Ended"/>, for what waits during the start.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Fires at the second request to end: no more good manners.</summary>
    public CancellationToken Hurry => _hurry.Token;

    /// <summary>Asks for the end from inside.</summary>
    public void End(EndReason reason) => TryEnd(reason);

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _hurry.Dispose();
        _ending.Dispose();
    }

    private void End(PosixSignalContext context, EndReason reason)
    {
        context.Cancel = true;
        if (!TryEnd(reason))
        {
            _hurry.Cancel();
        }
    }

    private bool TryEnd(EndReason reason)
    {
        var first = _end.TrySetResult(reason);
        if (first)
        {
            _ending.Cancel();
        }

        return first;
    }
}
