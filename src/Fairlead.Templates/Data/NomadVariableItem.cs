using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>One key and value of a Nomad variable; prints as its value.</summary>
public sealed class NomadVariableItem(string key, string value, NomadVariable parent) : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.NomadVarItem",
        [
            GoField.Of<NomadVariableItem>(nameof(Key), GoType.String, item => item.Key),
            GoField.Of<NomadVariableItem>(nameof(Value), GoType.String, item => item.Value),
        ],
        [
            GoMethod.Of<NomadVariableItem>("Parent", "", static (item, _) => item.Parent),
            GoMethod.Of<NomadVariableItem>("Metadata", "", static (item, _) => item.Parent.Meta),
            GoMethod.Of<NomadVariableItem>("String", "-> string", static (item, _) => item.Value),
        ])
    {
        Stringer = item => ((NomadVariableItem)item).Value,
    };

    /// <summary><c>dependency.NomadVarItems</c>: a map that can list its <c>Keys</c>, <c>Values</c> and <c>Tuples</c>.</summary>
    public static GoType MapType { get; } = GoType.NamedMap(
        "dependency.NomadVarItems",
        Shape,
        GoMethod.Of<GoMap>("Keys", "", static (items, _) => new GoList(GoType.Strings, [.. items.SortedKeys()])),
        GoMethod.Of<GoMap>("Values", "", static (items, _) => new GoList(GoType.Strings, [.. InOrder(items).Select(item => item.Value)])),
        GoMethod.Of<GoMap>("Tuples", "", static (items, _) => new GoList(GoType.SliceOf(Shape), [.. InOrder(items)])),
        GoMethod.Of<GoMap>("Parent", "", static (items, _) => First(items)?.Parent),
        GoMethod.Of<GoMap>("Metadata", "", static (items, _) => First(items)?.Parent.Meta));

    GoType IGoStruct.GoType => Shape;

    public string Key { get; } = key;

    public string Value { get; } = value;

    public NomadVariable Parent { get; } = parent;

    private static IEnumerable<NomadVariableItem> InOrder(GoMap items) =>
        items.SortedKeys().Select(key => (NomadVariableItem)items.GetOrZero(key)!);

    private static NomadVariableItem? First(GoMap items) => InOrder(items).FirstOrDefault();
}
