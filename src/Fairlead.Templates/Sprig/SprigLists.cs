using Fairlead.Templates.Functions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>Lists. Each gives a new list of <c>interface {}</c>; the <c>must</c> forms are the same functions.</summary>
internal static class SprigLists
{
    public static IEnumerable<TemplateFunction> Functions()
    {
        TemplateFunction[] twins =
        [
            new("first", "any", static a => SprigConvert.List("find first", a[0]) is { Count: > 0 } list ? list[0] : null),
            new("last", "any", static a => SprigConvert.List("find last", a[0]) is { Count: > 0 } list ? list[list.Count - 1] : null),
            new("initial", "any", static (execution, a) => SprigConvert.List("find initial", a[0]) is { Count: > 0 } list ? Copy(execution, list, 0, list.Count - 1) : GoList.Nil(GoType.AnySlice)),
            new("rest", "any", static (execution, a) => SprigConvert.List("find rest", a[0]) is { Count: > 0 } list ? Copy(execution, list, 1, list.Count) : GoList.Nil(GoType.AnySlice)),
            new("append", "any, any", static (execution, a) => Append(execution, a)),
            new("push", "any, any", static (execution, a) => Append(execution, a)),
            new("prepend", "any, any", static (execution, a) => GoList.OfAny([a[1], .. Items(execution, "prepend", a[0])])),
            new("reverse", "any", static (execution, a) => GoList.OfAny([.. Items(execution, "find reverse", a[0]).AsEnumerable().Reverse()])),
            new("compact", "any", static (execution, a) => GoList.OfAny([.. Items(execution, "compact", a[0]).Where(item => !SprigConvert.IsEmpty(item))])),
            new("uniq", "any", static (execution, a) => Unique(execution, Items(execution, "find uniq", a[0]))),
            new("without", "any, ...any", static (execution, a) =>
                GoList.OfAny([.. Items(execution, "find without", a[0]).Where(item => !Array.Exists(a[1..], omitted => SprigEquality.Same(execution, item, omitted)))])),
            new("has", "any, any -> bool", static (execution, a) =>
                a[1] is not null && Array.Exists(Items(execution, "find has", a[1]), item => SprigEquality.Same(execution, item, a[0]))),
            new("slice", "any, ...any", static (execution, a) => Slice(execution, a)),
            new("chunk", "int, any", static (execution, a) => Chunk(execution, (nint)a[0]!, a[1])),
        ];
        TemplateFunction[] others =
        [
            new("list", "...any", static a => GoList.OfAny(a)),
            new("tuple", "...any", static a => GoList.OfAny(a)),
            new("concat", "...any", static (execution, a) => GoList.OfAny([.. a.SelectMany(list => Items(execution, "concat", list))])),
        ];
        return [.. twins, .. others, .. twins.Select(function => function.WithName(SprigRegex.Must(function.Name)))];
    }

    private static object?[] Items(Execution execution, string name, object? value)
    {
        var list = value as GoList ?? throw new FunctionException($"Cannot {name} {(name is "concat" or "chunk" ? "" : "on ")}type {SprigConvert.KindOf(value)}{(name == "concat" ? " as list" : "")}");
        execution.Charge(1 + list.Count);
        return list.ToArray();
    }

    private static GoList Append(Execution execution, object?[] arguments) =>
        GoList.OfAny([.. Items(execution, "push", arguments[0]), arguments[1]]);

    private static GoList Copy(Execution execution, GoList list, int start, int end)
    {
        execution.Charge(end - start);
        return GoList.OfAny([.. list.Items[start..end]]);
    }

    private static GoList Unique(Execution execution, object?[] items)
    {
        var unique = new List<object?>();
        foreach (var item in items)
        {
            execution.Charge(unique.Count);
            if (!unique.Exists(known => SprigEquality.Same(execution, known, item)))
            {
                unique.Add(item);
            }
        }

        return GoList.OfAny([.. unique]);
    }

    private static object? Slice(Execution execution, object?[] arguments)
    {
        var list = arguments[0] as GoList ?? throw new FunctionException($"list should be type of slice or array but {SprigConvert.KindOf(arguments[0])}");
        if (list.Count == 0)
        {
            return null;
        }

        var start = arguments.Length > 1 ? SprigConvert.ToInt64(arguments[1]) : 0;
        var end = arguments.Length > 2 ? SprigConvert.ToInt64(arguments[2]) : list.Count;
        execution.Charge(1);
        return start >= 0 && start <= end && end <= list.Capacity
            ? list.Slice((int)start, (int)end)
            : throw new FunctionException("reflect.Value.Slice: slice index out of bounds");
    }

    private static GoList Chunk(Execution execution, nint size, object? value)
    {
        var items = Items(execution, "chunk", value);
        if (size <= 0)
        {
            throw new FunctionException("runtime error: integer divide by zero");
        }

        return new GoList(GoType.SliceOf(GoType.AnySlice), [.. items.Chunk((int)Math.Min(size, int.MaxValue)).Select(GoList.OfAny)]);
    }
}
