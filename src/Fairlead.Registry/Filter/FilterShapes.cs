using Fairlead.Registry.Model;

namespace Fairlead.Registry.Filter;

/// <summary>What each kind of answer can be filtered by, with the names its JSON has.</summary>
public static class FilterShapes
{
    private static readonly FilterShape<ServiceAddress> Address = new FilterShape<ServiceAddress>()
        .Text("Address", a => a.Address)
        .Number("Port", a => a.Port);

    private static readonly FilterShape<ServiceWeights> Weights = new FilterShape<ServiceWeights>()
        .Number("Passing", w => w.Passing)
        .Number("Warning", w => w.Warning);

    /// <summary>A node: <c>/v1/catalog/nodes</c>.</summary>
    public static FilterShape<Node> Node { get; } = new FilterShape<Node>()
        .Text("ID", n => n.Id)
        .Text("Node", n => n.Name)
        .Text("Address", n => n.Address)
        .Text("Datacenter", n => n.Datacenter)
        .TextMap("TaggedAddresses", n => n.TaggedAddresses)
        .TextMap("Meta", n => n.Meta);

    /// <summary>A service as its agent knows it: <c>/v1/agent/services</c> and the services of <c>/v1/catalog/node/</c>.</summary>
    public static FilterShape<ServiceInstance> Service { get; } = new FilterShape<ServiceInstance>()
        .Text("Kind", s => s.Kind)
        .Text("ID", s => s.Id)
        .Text("Service", s => s.Name)
        .Texts("Tags", s => s.Tags)
        .TextMap("Meta", s => s.Meta)
        .Number("Port", s => s.Port)
        .Text("Address", s => s.Address)
        .Text("SocketPath", s => s.SocketPath)
        .MapOf("TaggedAddresses", Address, s => s.TaggedAddresses)
        .Nested("Weights", Weights, s => s.Weights)
        .Flag("EnableTagOverride", s => s.EnableTagOverride)
        .Number("CreateIndex", s => (long)s.CreateIndex)
        .Number("ModifyIndex", s => (long)s.ModifyIndex);

    /// <summary>A check: <c>/v1/health/node|checks|state</c> and <c>/v1/agent/checks</c>.</summary>
    public static FilterShape<HealthCheck> Check { get; } = new FilterShape<HealthCheck>()
        .Text("Node", c => c.Node)
        .Text("CheckID", c => c.CheckId)
        .Text("Name", c => c.Name)
        .Text("Status", c => c.Status.ToConsulName())
        .Text("Notes", c => c.Notes)
        .Text("Output", c => c.Output)
        .Text("ServiceID", c => c.ServiceId)
        .Text("ServiceName", c => c.ServiceName)
        .Texts("ServiceTags", c => c.ServiceTags)
        .Text("Type", c => c.Type)
        .Number("CreateIndex", c => (long)c.CreateIndex)
        .Number("ModifyIndex", c => (long)c.ModifyIndex);

    /// <summary>An instance with its node and checks: <c>/v1/health/service/</c>.</summary>
    public static FilterShape<ServiceEndpoint> HealthService { get; } = new FilterShape<ServiceEndpoint>()
        .Nested("Node", Node, e => e.Node)
        .Nested("Service", Service, e => e.Service)
        .Each("Checks", Check, e => e.Checks);

    /// <summary>An instance as one flat row: <c>/v1/catalog/service/</c>.</summary>
    public static FilterShape<ServiceEndpoint> CatalogService { get; } = new FilterShape<ServiceEndpoint>()
        .Text("ID", e => e.Node.Id)
        .Text("Node", e => e.Node.Name)
        .Text("Address", e => e.Node.Address)
        .Text("Datacenter", e => e.Node.Datacenter)
        .TextMap("TaggedAddresses", e => e.Node.TaggedAddresses)
        .TextMap("NodeMeta", e => e.Node.Meta)
        .Text("ServiceKind", e => e.Service.Kind)
        .Text("ServiceID", e => e.Service.Id)
        .Text("ServiceName", e => e.Service.Name)
        .Texts("ServiceTags", e => e.Service.Tags)
        .Text("ServiceAddress", e => e.Service.Address)
        .MapOf("ServiceTaggedAddresses", Address, e => e.Service.TaggedAddresses)
        .Nested("ServiceWeights", Weights, e => e.Service.Weights)
        .TextMap("ServiceMeta", e => e.Service.Meta)
        .Number("ServicePort", e => e.Service.Port)
        .Text("ServiceSocketPath", e => e.Service.SocketPath)
        .Flag("ServiceEnableTagOverride", e => e.Service.EnableTagOverride)
        .Number("CreateIndex", e => (long)e.Service.CreateIndex)
        .Number("ModifyIndex", e => (long)e.Service.ModifyIndex);
}
