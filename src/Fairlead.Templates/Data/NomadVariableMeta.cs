using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>Where a Nomad variable is and when it changed; prints as its path.</summary>
public sealed class NomadVariableMeta : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.NomadVarMeta",
        [
            GoField.Of<NomadVariableMeta>(nameof(Namespace), GoType.String, value => value.Namespace),
            GoField.Of<NomadVariableMeta>(nameof(Path), GoType.String, value => value.Path),
            GoField.Of<NomadVariableMeta>(nameof(CreateIndex), GoType.Uint64, value => value.CreateIndex),
            GoField.Of<NomadVariableMeta>(nameof(ModifyIndex), GoType.Uint64, value => value.ModifyIndex),
            GoField.Of<NomadVariableMeta>(nameof(CreateTime), GoType.Int64, value => value.CreateTime),
            GoField.Of<NomadVariableMeta>(nameof(ModifyTime), GoType.Int64, value => value.ModifyTime),
        ],
        [
            GoMethod.Of<NomadVariableMeta>("Key", "-> string", static (value, _) => value.Path),
            GoMethod.Of<NomadVariableMeta>("String", "-> string", static (value, _) => value.Path),
        ])
    {
        Stringer = value => ((NomadVariableMeta)value).Path,
    };

    /// <summary><c>*dependency.NomadVarMeta</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*dependency.NomadVarMeta</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string Namespace { get; init; } = "";

    public string Path { get; init; } = "";

    public ulong CreateIndex { get; init; }

    public ulong ModifyIndex { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long CreateTime { get; init; }

    /// <summary>Unix nanoseconds.</summary>
    public long ModifyTime { get; init; }
}
