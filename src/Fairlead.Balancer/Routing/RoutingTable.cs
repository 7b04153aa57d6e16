namespace Fairlead.Balancer.Routing;

/// <summary>
/// Where requests go, whole and immutable: one model per frontend, found by the frontend's number. A frontend that left
/// the configuration has null there, and its last connections go on with the model they have.
/// </summary>
internal sealed class RoutingTable(FrontendModel?[] frontends)
{
    public static RoutingTable Empty { get; } = new([]);

    public FrontendModel? Find(int frontendId) => (uint)frontendId < (uint)frontends.Length ? frontends[frontendId] : null;
}
