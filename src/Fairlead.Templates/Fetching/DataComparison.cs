using System.Collections;
using Fairlead.Templates.Data;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Fetching;

/// <summary>Whether two values of a dependency would look the same to a template; then nothing needs to be rendered.</summary>
internal static class DataComparison
{
    /// <summary>Deeper than any data a source gives; what is deeper counts as different and is rendered.</summary>
    private const int MaxDepth = 64;

    public static bool Same(object? left, object? right) => Same(left, right, 0);

    private static bool Same(object? left, object? right, int depth)
    {
        if (ReferenceEquals(left, right))
        {
            return true;
        }

        if (left is null || right is null || left.GetType() != right.GetType() || depth > MaxDepth)
        {
            return false;
        }

        return (left, right) switch
        {
            (string a, string b) => a == b,
            // Indexes of a key change when its value is written anew; templates can see them.
            (IGoStruct a, IGoStruct b) => SameFields(a, b, depth),
            (GoMap a, GoMap b) => a.Count == b.Count && a.Entries.All(pair => b.TryGet(pair.Key, out var other) && Same(pair.Value, other, depth + 1)),
            (GoList a, GoList b) => SameLists(a, b, depth),
            (IEnumerable a, IEnumerable b) => SameItems(a.Cast<object?>(), b.Cast<object?>(), depth),
            _ => left.Equals(right),
        };
    }

    private static bool SameFields(IGoStruct left, IGoStruct right, int depth)
    {
        var shape = left.GoType.Kind == GoKind.Pointer ? left.GoType.Element : left.GoType;
        return shape is GoStructType type && type.Fields.All(field => Same(field.Get(left), field.Get(right), depth + 1));
    }

    private static bool SameLists(GoList left, GoList right, int depth)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!Same(left[i], right[i], depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameItems(IEnumerable<object?> left, IEnumerable<object?> right, int depth)
    {
        using var a = left.GetEnumerator();
        using var b = right.GetEnumerator();
        while (a.MoveNext())
        {
            if (!b.MoveNext() || !Same(a.Current, b.Current, depth + 1))
            {
                return false;
            }
        }

        return !b.MoveNext();
    }
}
