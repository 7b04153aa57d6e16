namespace Fairlead.Balancer.Upstreams;

/// <summary>
/// The seam between the data plane and the probes. The data plane says which servers exist and what live traffic saw;
/// the probes answer through <see cref="ServerState.SetHealth"/>. All calls may come from any thread and must not block.
/// </summary>
internal interface IServerHealth
{
    /// <summary>
    /// A server is in a backend (start, apply, discovery); told again with every apply. Probing begins if its definition
    /// says <c>check</c> now, and ends if it no longer does.
    /// </summary>
    void Track(BackendState backend, ServerState server);

    /// <summary>A server left its backend: its probes end. Its running requests may still finish.</summary>
    void Untrack(BackendState backend, ServerState server);

    /// <summary>
    /// Live traffic could not use the server. For <see cref="TrafficFailure.Refused"/> the data plane has taken it out of
    /// rotation already; with probes it stays out until <see cref="ServerState.SetHealth"/> says up again.
    /// Called on a loop's thread.
    /// </summary>
    void OnTrafficFailure(BackendState backend, ServerState server, TrafficFailure failure);
}

internal enum TrafficFailure
{
    /// <summary>The connection was refused, reset or unreachable before it was established.</summary>
    Refused,

    /// <summary>The connection was not established within <c>timeout connect</c>.</summary>
    ConnectTimeout,

    /// <summary>The server closed or reset an established connection before any byte of a response.</summary>
    EmptyResponse,

    /// <summary>No response head within <c>timeout server</c>.</summary>
    ResponseTimeout,

    /// <summary>What came back is not HTTP/1.</summary>
    BadResponse,
}
