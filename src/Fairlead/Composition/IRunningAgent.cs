namespace Fairlead.Composition;

/// <summary>An agent in this process: a server with the registry in it, or a client of one.</summary>
internal interface IRunningAgent
{
    /// <summary>Where the HTTP API listens.</summary>
    IReadOnlyList<string> Addresses { get; }

    /// <summary>Reads the configuration again and takes over what can change while running. Null, or what was wrong; then nothing changed.</summary>
    ValueTask<string?> ReloadAsync(CancellationToken cancellationToken);

    /// <summary>Leaves the catalog when the way the process ends asks for it.</summary>
    Task LeaveAsync(EndReason reason, CancellationToken hurry);
}
