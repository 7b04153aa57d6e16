namespace Fairlead.Registry.Requests;

/// <summary>
/// Where changes go. In a server process this is the registry itself; in a client agent it is the connection to a server.
/// </summary>
public interface IRegistryWriter
{
    /// <summary>
    /// Judges and commits a request. Returns when the change is durable and visible to this process's own view, so that a client
    /// always reads its own write.
    /// </summary>
    /// <exception cref="Store.Contract.StoreUnavailableException">No writes now; it says whether the outcome is unknown.</exception>
    ValueTask<WriteOutcome> ApplyAsync(RegistryRequest request, CancellationToken cancellationToken);
}

/// <summary>What became of a request.</summary>
/// <param name="Applied">False when it was judged and refused (compare failed, lock held, invalid): nothing was changed.</param>
/// <param name="Index">The index after it.</param>
/// <param name="Error">Why it was refused, in Consul's words where Consul has them; null for a refusal that is an answer (a failed
/// compare) and for success.</param>
public readonly record struct WriteOutcome(bool Applied, ulong Index, string? Error = null)
{
    /// <summary>What a <see cref="TransactionRequest"/> gave: results when applied, errors when not; null for other requests.</summary>
    public TransactionOutcome? Transaction { get; init; }
}
