using Fairlead.Balancer.Http1;

namespace Fairlead.Balancer.Routing;

/// <summary>
/// A compiled condition of a rule (<c>if …</c>, <c>unless …</c>): looks at the request, allocates nothing, touches no
/// state. Called on the loops' threads, several at once.
/// </summary>
internal delegate bool RequestCondition(in RequestView request);
