using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>A Nomad variable: its metadata, and its items as <c>nomadVar</c> gives them.</summary>
public sealed class NomadVariable : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.NomadVariable",
        [
            GoField.Of<NomadVariable>(nameof(Namespace), GoType.String, value => value.Meta.Namespace),
            GoField.Of<NomadVariable>(nameof(Path), GoType.String, value => value.Meta.Path),
            GoField.Of<NomadVariable>(nameof(Items), NomadVariableItem.MapType, value => value.Items),
        ],
        [GoMethod.Of<NomadVariable>("Metadata", "", static (value, _) => value.Meta)]);

    public NomadVariable(NomadVariableMeta meta, IReadOnlyDictionary<string, string> items)
    {
        Meta = meta;
        var map = new GoMap(NomadVariableItem.MapType);
        foreach (var (key, value) in items)
        {
            map.Set(key, new NomadVariableItem(key, value, this));
        }

        Items = map;
    }

    /// <summary><c>*dependency.NomadVariable</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    GoType IGoStruct.GoType => Type;

    public NomadVariableMeta Meta { get; }

    public string Namespace => Meta.Namespace;

    public string Path => Meta.Path;

    /// <summary>Name to <see cref="NomadVariableItem"/>.</summary>
    public GoMap Items { get; }
}
