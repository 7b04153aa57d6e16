using Fairlead.Agent.Definitions;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Local;

/// <summary>A service of this machine.</summary>
/// <param name="Definition">As registered.</param>
/// <param name="Instance">As the catalog gets it.</param>
/// <param name="FromFile">Whether a file defines it; otherwise it was registered over the API.</param>
public sealed record LocalService(ServiceDefinition Definition, ServiceInstance Instance, bool FromFile);

/// <summary>A check of this machine.</summary>
/// <param name="Definition">Null for a maintenance check, which nothing runs.</param>
/// <param name="Record">As the catalog gets it, with the state now.</param>
/// <param name="FromFile">Whether a file defines it.</param>
/// <param name="CriticalSince">Since when it has been critical; null when it is not.</param>
public sealed record LocalCheck(CheckDefinition? Definition, HealthCheck Record, bool FromFile, DateTimeOffset? CriticalSince);
