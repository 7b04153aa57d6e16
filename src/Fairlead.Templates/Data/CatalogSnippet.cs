using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>The name and all tags of a service, as <c>services</c> gives it.</summary>
public sealed class CatalogSnippet : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.CatalogSnippet",
        [
            GoField.Of<CatalogSnippet>(nameof(Name), GoType.String, value => value.Name),
            GoField.Of<CatalogSnippet>(nameof(Tags), ServiceTags.Type, value => value.Tags),
        ]);

    /// <summary><c>*dependency.CatalogSnippet</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.CatalogSnippet</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string Name { get; init; } = "";

    public GoList Tags { get; init; } = GoList.Nil(ServiceTags.Type);
}
