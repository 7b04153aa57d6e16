using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>One root certificate of the service mesh, as <c>caRoots</c> gives it.</summary>
public sealed class CaRoot : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "api.CARoot",
        [
            GoField.Of<CaRoot>(nameof(ID), GoType.String, value => value.ID),
            GoField.Of<CaRoot>(nameof(Name), GoType.String, value => value.Name),
            GoField.Of<CaRoot>(nameof(RootCertPEM), GoType.String, value => value.RootCertPEM),
            GoField.Of<CaRoot>(nameof(Active), GoType.Bool, value => value.Active),
            GoField.Of<CaRoot>(nameof(CreateIndex), GoType.Uint64, value => value.CreateIndex),
            GoField.Of<CaRoot>(nameof(ModifyIndex), GoType.Uint64, value => value.ModifyIndex),
        ]);

    /// <summary><c>*api.CARoot</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*api.CARoot</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string ID { get; init; } = "";

    public string Name { get; init; } = "";

    public string RootCertPEM { get; init; } = "";

    public bool Active { get; init; }

    public ulong CreateIndex { get; init; }

    public ulong ModifyIndex { get; init; }
}
