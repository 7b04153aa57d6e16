using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>One machine of the catalog.</summary>
public sealed class CatalogMachine : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.Node",
        [
            GoField.Of<CatalogMachine>(nameof(ID), GoType.String, value => value.ID),
            GoField.Of<CatalogMachine>(nameof(Node), GoType.String, value => value.Node),
            GoField.Of<CatalogMachine>(nameof(Address), GoType.String, value => value.Address),
            GoField.Of<CatalogMachine>(nameof(Datacenter), GoType.String, value => value.Datacenter),
            GoField.Of<CatalogMachine>(nameof(TaggedAddresses), GoType.StringMap, value => value.TaggedAddresses),
            GoField.Of<CatalogMachine>(nameof(Meta), GoType.StringMap, value => value.Meta),
        ]);

    /// <summary><c>*dependency.Node</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.Node</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string ID { get; init; } = "";

    public string Node { get; init; } = "";

    public string Address { get; init; } = "";

    public string Datacenter { get; init; } = "";

    public GoMap TaggedAddresses { get; init; } = GoMap.Nil(GoType.StringMap);

    public GoMap Meta { get; init; } = GoMap.Nil(GoType.StringMap);
}
