using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.Requests;

/// <summary>
/// A change somebody asks for. Everything that depends on clock or chance (times, new identities) comes in with the request, so
/// that judging it is a pure function of a snapshot.
/// </summary>
public abstract record RegistryRequest
{
    /// <summary>When it was made; lock delays are counted from it. The registry's host fills it in when it is not given.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>Writes a node and, with it in the same commit, services and checks on it. Indexes in the records are ignored.</summary>
/// <param name="Node">Name and address are required.</param>
/// <param name="Services">Instances to put; their node must be <see cref="Node"/>.</param>
/// <param name="Checks">Checks to put; a check with a service id needs that service to exist or to come along.</param>
public sealed record RegisterRequest(Node Node, ImmutableArray<ServiceInstance> Services, ImmutableArray<HealthCheck> Checks) : RegistryRequest
{
    /// <summary>Whether the node's own address, metadata and identity stay as they are when it exists already.</summary>
    public bool SkipNodeUpdate { get; init; }
}

/// <summary>Removes a whole node (both lists empty), or services with their checks, or checks, in one commit.</summary>
public sealed record DeregisterRequest(string Node, ImmutableArray<string> ServiceIds, ImmutableArray<string> CheckIds) : RegistryRequest;
