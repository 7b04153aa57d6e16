namespace Fairlead.Agent.Checks;

/// <summary>
/// Runs one check once. A result says what was found; the token is cancelled when the time of the run is over or the check is
/// removed, and the runner then cleans up behind itself (kills a script's whole group) before it throws.
/// </summary>
internal interface ICheckRunner : IDisposable
{
    Task<CheckResult> RunAsync(CancellationToken cancellationToken);
}
