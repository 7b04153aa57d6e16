namespace Fairlead.Agent.RemoteExecution;

/// <summary>The key/value store as a remote job needs it. Both throw <see cref="Registry.Views.RegistryUnavailableException"/> when the registry does not answer.</summary>
/// <param name="ReadAsync">The value of a key; null when there is none.</param>
/// <param name="WriteAsync">Writes a key under the lock of a session; false when the session is gone or another holds the key.</param>
public sealed record JobBoard(
    Func<string, CancellationToken, Task<ReadOnlyMemory<byte>?>> ReadAsync,
    Func<string, ReadOnlyMemory<byte>, string, CancellationToken, Task<bool>> WriteAsync);
