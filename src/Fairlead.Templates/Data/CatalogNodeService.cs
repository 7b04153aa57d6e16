using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>A service as it stands on one node.</summary>
public sealed class CatalogNodeService : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.CatalogNodeService",
        [
            GoField.Of<CatalogNodeService>(nameof(ID), GoType.String, value => value.ID),
            GoField.Of<CatalogNodeService>(nameof(Service), GoType.String, value => value.Service),
            GoField.Of<CatalogNodeService>(nameof(Tags), ServiceTags.Type, value => value.Tags),
            GoField.Of<CatalogNodeService>(nameof(Meta), GoType.StringMap, value => value.Meta),
            GoField.Of<CatalogNodeService>(nameof(Port), GoType.Int, value => value.Port),
            GoField.Of<CatalogNodeService>(nameof(Address), GoType.String, value => value.Address),
            GoField.Of<CatalogNodeService>(nameof(EnableTagOverride), GoType.Bool, value => value.EnableTagOverride),
        ]);

    /// <summary><c>*dependency.CatalogNodeService</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.CatalogNodeService</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string ID { get; init; } = "";

    public string Service { get; init; } = "";

    public GoList Tags { get; init; } = GoList.Nil(ServiceTags.Type);

    public GoMap Meta { get; init; } = GoMap.Nil(GoType.StringMap);

    public nint Port { get; init; }

    public string Address { get; init; } = "";

    public bool EnableTagOverride { get; init; }
}
