using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Lists;

/// <summary><c>in</c>, <c>contains</c> and the set tests.</summary>
internal static class ContainsFunctions
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("in", "any, any -> bool", static (execution, a) => Contains(execution, a[0], a[1])),
        new("contains", "any, any -> bool", static (execution, a) => Contains(execution, a[1], a[0])),
        new("containsAll", "any, any -> bool", static (execution, a) => Wanted(a[0]).All(item => Contains(execution, a[1], item))),
        new("containsAny", "any, any -> bool", static (execution, a) => Wanted(a[0]).Any(item => Contains(execution, a[1], item))),
        new("containsNone", "any, any -> bool", static (execution, a) => !Wanted(a[0]).Any(item => Contains(execution, a[1], item))),
        new("containsNotAll", "any, any -> bool", static (execution, a) => !Wanted(a[0]).All(item => Contains(execution, a[1], item))),
    ];

    private static object?[] Wanted(object? wanted) => wanted switch
    {
        GoList list => list.ToArray(),
        null => [],
        _ => throw new FunctionException($"expected a list of what to look for, got {GoType.Of(wanted)?.Name}"),
    };

    private static bool Contains(Execution execution, object? whole, object? part)
    {
        switch (whole)
        {
            case GoList list:
                execution.Charge(list.Count);
                foreach (var item in list.Items)
                {
                    if (IsSame(item, part))
                    {
                        return true;
                    }
                }

                return false;
            case string text:
                return part is string piece && text.Contains(piece, StringComparison.Ordinal);
            default:
                return false;
        }
    }

    /// <summary>Strings, and numbers of the same family whatever their width.</summary>
    private static bool IsSame(object? left, object? right) => left switch
    {
        null => false,
        _ when GoNumber.IsSigned(left) => GoNumber.IsSigned(right) && GoNumber.ToInt64(left) == GoNumber.ToInt64(right!),
        _ when GoNumber.IsUnsigned(left) => GoNumber.IsUnsigned(right) && GoNumber.ToUInt64(left) == GoNumber.ToUInt64(right!),
        _ when GoNumber.IsFloat(left) => GoNumber.IsFloat(right) && GoNumber.ToDouble(left) == GoNumber.ToDouble(right!),
        _ => left is string or bool && left.Equals(right),
    };
}
