using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>The name and tags of a Nomad service.</summary>
public sealed class NomadServicesSnippet : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.NomadServicesSnippet",
        [
            GoField.Of<NomadServicesSnippet>(nameof(Name), GoType.String, value => value.Name),
            GoField.Of<NomadServicesSnippet>(nameof(Tags), ServiceTags.Type, value => value.Tags),
        ]);

    /// <summary><c>*dependency.NomadServicesSnippet</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.NomadServicesSnippet</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string Name { get; init; } = "";

    public GoList Tags { get; init; } = GoList.Nil(ServiceTags.Type);
}
