using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.Requests;

/// <summary>Creates a prepared query. Its id is made by the caller.</summary>
public sealed record PreparedQueryCreateRequest(PreparedQuery Query) : RegistryRequest;

/// <summary>Replaces a prepared query that exists.</summary>
public sealed record PreparedQueryUpdateRequest(PreparedQuery Query) : RegistryRequest;

/// <summary>Removes a prepared query that exists.</summary>
public sealed record PreparedQueryDeleteRequest(string QueryId) : RegistryRequest;

/// <summary>Writes where nodes lie; coordinates of nodes that are not there are left out.</summary>
public sealed record CoordinateUpdateRequest(ImmutableArray<Coordinate> Coordinates) : RegistryRequest;

/// <summary>Sets autopilot's configuration.</summary>
/// <param name="Configuration">All of it.</param>
/// <param name="CasIndex">Only if its index is this; null whatever it is.</param>
public sealed record AutopilotSetRequest(AutopilotConfiguration Configuration, ulong? CasIndex = null) : RegistryRequest;
