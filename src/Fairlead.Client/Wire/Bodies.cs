using System.Text.Json;

namespace Fairlead.Client.Wire;

// What Consul writes on the wire. Every list and map may be null there, so everything here may be.

internal sealed class NodeBody
{
    public string? ID { get; set; }
    public string? Node { get; set; }
    public string? Address { get; set; }
    public string? Datacenter { get; set; }
    public Dictionary<string, string>? TaggedAddresses { get; set; }
    public Dictionary<string, string>? Meta { get; set; }
    public ulong CreateIndex { get; set; }
    public ulong ModifyIndex { get; set; }
}

internal sealed class AddressBody
{
    public string? Address { get; set; }
    public int Port { get; set; }
}

internal sealed class WeightsBody
{
    public int Passing { get; set; }
    public int Warning { get; set; }
}

internal sealed class ServiceBody
{
    public string? Kind { get; set; }
    public string? ID { get; set; }
    public string? Service { get; set; }
    public string[]? Tags { get; set; }
    public string? Address { get; set; }
    public Dictionary<string, AddressBody>? TaggedAddresses { get; set; }
    public Dictionary<string, string>? Meta { get; set; }
    public int Port { get; set; }
    public string? SocketPath { get; set; }
    public WeightsBody? Weights { get; set; }
    public bool EnableTagOverride { get; set; }
    public JsonElement? Proxy { get; set; }
    public JsonElement? Connect { get; set; }
    public ulong CreateIndex { get; set; }
    public ulong ModifyIndex { get; set; }
}

internal sealed class CheckBody
{
    public string? Node { get; set; }
    public string? CheckID { get; set; }
    public string? Name { get; set; }
    public string? Status { get; set; }
    public string? Notes { get; set; }
    public string? Output { get; set; }
    public string? ServiceID { get; set; }
    public string? ServiceName { get; set; }
    public string[]? ServiceTags { get; set; }
    public string? Type { get; set; }
    public string? Interval { get; set; }
    public string? Timeout { get; set; }
    public JsonElement? Definition { get; set; }
    public ulong CreateIndex { get; set; }
    public ulong ModifyIndex { get; set; }
}

internal sealed class HealthEntryBody
{
    public NodeBody? Node { get; set; }
    public ServiceBody? Service { get; set; }
    public CheckBody[]? Checks { get; set; }
}

internal sealed class NodeServicesBody
{
    public NodeBody? Node { get; set; }
    public Dictionary<string, ServiceBody>? Services { get; set; }
}

/// <summary>A row of <c>/v1/catalog/service/NAME</c>: node and service flattened.</summary>
internal sealed class CatalogServiceBody
{
    public string? ID { get; set; }
    public string? Node { get; set; }
    public string? Address { get; set; }
    public string? Datacenter { get; set; }
    public Dictionary<string, string>? TaggedAddresses { get; set; }
    public Dictionary<string, string>? NodeMeta { get; set; }
    public string? ServiceKind { get; set; }
    public string? ServiceID { get; set; }
    public string? ServiceName { get; set; }
    public string? ServiceAddress { get; set; }
    public Dictionary<string, AddressBody>? ServiceTaggedAddresses { get; set; }
    public Dictionary<string, string>? ServiceMeta { get; set; }
    public int ServicePort { get; set; }
    public string[]? ServiceTags { get; set; }
    public WeightsBody? ServiceWeights { get; set; }
    public bool ServiceEnableTagOverride { get; set; }
    public ulong CreateIndex { get; set; }
    public ulong ModifyIndex { get; set; }
}

internal sealed class KeyValueBody
{
    public string? Key { get; set; }
    public byte[]? Value { get; set; }
    public ulong Flags { get; set; }
    public string? Session { get; set; }
    public ulong LockIndex { get; set; }
    public ulong CreateIndex { get; set; }
    public ulong ModifyIndex { get; set; }
}

internal sealed class SessionBody
{
    public string? ID { get; set; }
    public string? Name { get; set; }
    public string? Node { get; set; }
    public long LockDelay { get; set; }
    public string? Behavior { get; set; }
    public string? TTL { get; set; }
    public string[]? NodeChecks { get; set; }
    public ServiceCheckBody[]? ServiceChecks { get; set; }
    public ulong CreateIndex { get; set; }
    public ulong ModifyIndex { get; set; }
}

internal sealed class ServiceCheckBody
{
    public string? ID { get; set; }
    public string? Namespace { get; set; }
}

internal sealed class IdBody
{
    public string? ID { get; set; }
}

internal sealed class MemberBody
{
    public string? Name { get; set; }
    public string? Addr { get; set; }
    public int Port { get; set; }
    public Dictionary<string, string>? Tags { get; set; }
    public int Status { get; set; }
    public int ProtocolMin { get; set; }
    public int ProtocolMax { get; set; }
    public int ProtocolCur { get; set; }
}

internal sealed class EventBody
{
    public string? ID { get; set; }
    public string? Name { get; set; }
    public byte[]? Payload { get; set; }
    public string? NodeFilter { get; set; }
    public string? ServiceFilter { get; set; }
    public string? TagFilter { get; set; }
    public int Version { get; set; }
    public ulong LTime { get; set; }
}

internal sealed class RaftConfigurationBody
{
    public RaftServerBody[]? Servers { get; set; }
    public ulong Index { get; set; }
}

internal sealed class RaftServerBody
{
    public string? ID { get; set; }
    public string? Node { get; set; }
    public string? Address { get; set; }
    public bool Leader { get; set; }
    public bool Voter { get; set; }
    public string? ProtocolVersion { get; set; }
}
