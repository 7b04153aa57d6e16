using Fairlead.Templates.Functions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>Go's <c>reflect.DeepEqual</c>: the same types all the way down, and equal contents.</summary>
internal static class SprigEquality
{
    public static bool Same(Execution execution, object? left, object? right) => Same(execution, left, right, 0);

    private static bool Same(Execution execution, object? left, object? right, int depth)
    {
        execution.Charge(1);
        if (depth > execution.Limits.MaxValueDepth)
        {
            throw new LimitException($"a value is nested more than {execution.Limits.MaxValueDepth} deep");
        }

        if (left is null || right is null)
        {
            return left is null && right is null;
        }

        // A nil pointer has the type of what it could point to.
        if (GoType.Of(left) != GoType.Of(right) || left is GoNil != right is GoNil)
        {
            return false;
        }

        switch (left)
        {
            case GoList list:
                var other = (GoList)right;
                if (list.Count != other.Count || list.IsNil != other.IsNil)
                {
                    return false;
                }

                for (var i = 0; i < list.Count; i++)
                {
                    if (!Same(execution, list[i], other[i], depth + 1))
                    {
                        return false;
                    }
                }

                return true;
            case GoMap map:
                var second = (GoMap)right;
                return map.Count == second.Count && map.IsNil == second.IsNil
                    && map.Entries.All(entry => second.TryGet(entry.Key, out var value) && Same(execution, entry.Value, value, depth + 1));
            case IGoStruct structure when !ReferenceEquals(left, right):
                var shape = structure.GoType as GoStructType ?? (GoStructType)structure.GoType.Element!;
                return shape.Fields.All(field => Same(execution, field.Get(left), field.Get(right), depth + 1));
            default:
                return left.Equals(right);
        }
    }
}
