using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>How much traffic an instance wants, by its health.</summary>
public sealed class ServiceWeights : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "api.AgentWeights",
        [
            GoField.Of<ServiceWeights>(nameof(Passing), GoType.Int, value => value.Passing),
            GoField.Of<ServiceWeights>(nameof(Warning), GoType.Int, value => value.Warning),
        ],
        zero: () => new ServiceWeights());

    /// <summary><c>api.AgentWeights</c></summary>
    public static GoType Type { get; } = Shape;

    /// <summary><c>[]api.AgentWeights</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public nint Passing { get; init; }

    public nint Warning { get; init; }
}
