using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>An admin partition.</summary>
public sealed class Partition : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.Partition",
        [
            GoField.Of<Partition>(nameof(Name), GoType.String, value => value.Name),
            GoField.Of<Partition>(nameof(Description), GoType.String, value => value.Description),
        ]);

    /// <summary><c>*dependency.Partition</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.Partition</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string Name { get; init; } = "";

    public string Description { get; init; } = "";
}
