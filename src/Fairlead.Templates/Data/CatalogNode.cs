using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>A machine and what runs on it, as <c>node</c> gives it.</summary>
public sealed class CatalogNode : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.CatalogNode",
        [
            GoField.Of<CatalogNode>(nameof(Node), CatalogMachine.Type, value => value.Node is { } present ? present : new GoNil(CatalogMachine.Type)),
            GoField.Of<CatalogNode>(nameof(Services), CatalogNodeService.ListType, value => value.Services),
        ]);

    /// <summary><c>*dependency.CatalogNode</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.CatalogNode</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public CatalogMachine? Node { get; init; }

    public GoList Services { get; init; } = GoList.Nil(CatalogNodeService.ListType);
}
