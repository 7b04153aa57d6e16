using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>One instance of a service, as <c>service</c> and <c>connect</c> give it.</summary>
public sealed class HealthService : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.HealthService",
        [
            GoField.Of<HealthService>(nameof(Node), GoType.String, value => value.Node),
            GoField.Of<HealthService>(nameof(NodeID), GoType.String, value => value.NodeID),
            GoField.Of<HealthService>(nameof(NodeAddress), GoType.String, value => value.NodeAddress),
            GoField.Of<HealthService>(nameof(NodeTaggedAddresses), GoType.StringMap, value => value.NodeTaggedAddresses),
            GoField.Of<HealthService>(nameof(NodeMeta), GoType.StringMap, value => value.NodeMeta),
            GoField.Of<HealthService>(nameof(Address), GoType.String, value => value.Address),
            GoField.Of<HealthService>(nameof(ServiceTaggedAddresses), ServiceTags.AddressesType, value => value.ServiceTaggedAddresses),
            GoField.Of<HealthService>(nameof(ServiceMeta), GoType.StringMap, value => value.ServiceMeta),
            GoField.Of<HealthService>(nameof(ID), GoType.String, value => value.ID),
            GoField.Of<HealthService>(nameof(Name), GoType.String, value => value.Name),
            GoField.Of<HealthService>(nameof(Tags), ServiceTags.Type, value => value.Tags),
            GoField.Of<HealthService>(nameof(Checks), ServiceTags.ChecksType, value => value.Checks),
            GoField.Of<HealthService>(nameof(Status), GoType.String, value => value.Status),
            GoField.Of<HealthService>(nameof(Port), GoType.Int, value => value._boxedPort ??= value.Port),
            GoField.Of<HealthService>(nameof(Weights), ServiceWeights.Type, value => value.Weights),
        ]);

    /// <summary>Boxed at first use: a port is printed again with every change of any other instance.</summary>
    private object? _boxedPort;

    /// <summary><c>*dependency.HealthService</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.HealthService</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string Node { get; init; } = "";

    public string NodeID { get; init; } = "";

    public string NodeAddress { get; init; } = "";

    public GoMap NodeTaggedAddresses { get; init; } = GoMap.Nil(GoType.StringMap);

    public GoMap NodeMeta { get; init; } = GoMap.Nil(GoType.StringMap);

    /// <summary>The service's own address, or its node's when it has none.</summary>
    public string Address { get; init; } = "";

    /// <summary>Build it with <see cref="ServiceTags.Addresses"/>.</summary>
    public GoMap ServiceTaggedAddresses { get; init; } = GoMap.Nil(ServiceTags.AddressesType);

    public GoMap ServiceMeta { get; init; } = GoMap.Nil(GoType.StringMap);

    public string ID { get; init; } = "";

    public string Name { get; init; } = "";

    /// <summary>Sorted. Build it with <see cref="ServiceTags.Of"/>.</summary>
    public GoList Tags { get; init; } = GoList.Nil(ServiceTags.Type);

    /// <summary>Build it with <see cref="ServiceTags.Checks"/>.</summary>
    public GoList Checks { get; init; } = GoList.Nil(ServiceTags.ChecksType);

    /// <summary>The worst status of its checks and its node's: <c>passing</c>, <c>warning</c>, <c>critical</c> or <c>maintenance</c>.</summary>
    public string Status { get; init; } = "";

    public nint Port { get; init; }

    public ServiceWeights Weights { get; init; } = new();
}
