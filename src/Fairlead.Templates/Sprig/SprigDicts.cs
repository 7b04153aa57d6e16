using Fairlead.Templates.Functions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>Dictionaries. <c>set</c>, <c>unset</c> and the merges change the map they are given, as sprig's users expect.</summary>
internal static class SprigDicts
{
    public static IEnumerable<TemplateFunction> Functions()
    {
        TemplateFunction[] twins =
        [
            new("merge", "map[string]any, ...map[string]any", static (execution, a) => MergeAll(execution, a, overrides: false)),
            new("mergeOverwrite", "map[string]any, ...map[string]any", static (execution, a) => MergeAll(execution, a, overrides: true)),
            new("deepCopy", "any", static (execution, a) => Copy(execution, a[0], 0)),
        ];
        TemplateFunction[] others =
        [
            new("dict", "...any", static (execution, a) => Dict(execution, a)),
            new("get", "map[string]any, string", static a => ((GoMap)a[0]!).TryGet(a[1]!, out var value) ? value : ""),
            new("set", "map[string]any, string, any", static a => Set((GoMap)a[0]!, (string)a[1]!, a[2])),
            new("unset", "map[string]any, string", static a => Unset((GoMap)a[0]!, (string)a[1]!)),
            new("hasKey", "map[string]any, string -> bool", static a => ((GoMap)a[0]!).ContainsKey(a[1]!)),
            new("pluck", "string, ...map[string]any", static a => GoList.OfAny([.. a[1..].Cast<GoMap>().Where(map => map.ContainsKey(a[0]!)).Select(map => map.GetOrZero(a[0]!))])),
            new("keys", "...map[string]any", static (execution, a) => Keys(execution, a)),
            new("values", "map[string]any", static a => GoList.OfAny([.. ((GoMap)a[0]!).SortedKeys().Select(((GoMap)a[0]!).GetOrZero)])),
            new("pick", "map[string]any, ...string", static (execution, a) => Where(execution, (GoMap)a[0]!, key => a.AsSpan(1).Contains(key))),
            new("omit", "map[string]any, ...string", static (execution, a) => Where(execution, (GoMap)a[0]!, key => !a.AsSpan(1).Contains(key))),
            new("dig", "...any", static a => Dig(a)),
        ];
        return [.. twins, .. others, .. twins.Select(function => function.WithName(SprigRegex.Must(function.Name)))];
    }

    private static GoMap Dict(Execution execution, object?[] pairs)
    {
        var map = GoMap.NewAny();
        for (var i = 0; i < pairs.Length; i += 2)
        {
            map.Set(SprigConvert.ToText(execution, pairs[i]), i + 1 < pairs.Length ? pairs[i + 1] : "");
        }

        return map;
    }

    private static GoMap Set(GoMap map, string key, object? value)
    {
        if (map.IsNil)
        {
            throw new FunctionException("assignment to entry in nil map");
        }

        map.Set(key, value);
        return map;
    }

    private static GoMap Unset(GoMap map, string key)
    {
        map.Remove(key);
        return map;
    }

    private static GoList Keys(Execution execution, object?[] maps)
    {
        execution.Charge(maps.Cast<GoMap>().Sum(map => map.Count));
        return GoList.OfStrings(maps.Cast<GoMap>().SelectMany(map => map.SortedKeys()).Cast<string>());
    }

    private static GoMap Where(Execution execution, GoMap source, Func<object, bool> isWanted)
    {
        execution.Charge(source.Count);
        var map = GoMap.NewAny();
        foreach (var (key, value) in source.Entries.Where(entry => isWanted(entry.Key)))
        {
            map.Set(key, value);
        }

        return map;
    }

    private static object? Dig(object?[] arguments)
    {
        if (arguments.Length < 3)
        {
            throw new FunctionException("dig needs at least three arguments");
        }

        var current = arguments[^1] as GoMap ?? throw new FunctionException($"interface conversion: interface {{}} is {GoType.Of(arguments[^1])?.Name ?? "nil"}, not map[string]interface {{}}");
        for (var i = 0; ; i++)
        {
            var key = arguments[i] as string ?? throw new FunctionException($"interface conversion: interface {{}} is {GoType.Of(arguments[i])?.Name ?? "nil"}, not string");
            if (!current.TryGet(key, out var value))
            {
                return arguments[^2];
            }

            if (i == arguments.Length - 3)
            {
                return value;
            }

            current = value as GoMap ?? throw new FunctionException($"interface conversion: interface {{}} is {GoType.Of(value)?.Name ?? "nil"}, not map[string]interface {{}}");
        }
    }

    private static GoMap MergeAll(Execution execution, object?[] maps, bool overrides)
    {
        var target = (GoMap)maps[0]!;
        foreach (GoMap source in maps.Skip(1).Cast<GoMap>())
        {
            Merge(execution, target, source, overrides, 0);
        }

        return target;
    }

    /// <summary>An empty value in the target counts as none.</summary>
    private static void Merge(Execution execution, GoMap target, GoMap source, bool overrides, int depth)
    {
        Enter(execution, depth, source.Count);
        foreach (var (key, value) in source.Entries.ToArray())
        {
            target.TryGet(key, out var existing);
            if (existing is GoMap inner && value is GoMap other)
            {
                Merge(execution, inner, other, overrides, depth + 1);
            }
            else if (!target.ContainsKey(key) || SprigConvert.IsEmpty(existing) || overrides)
            {
                target.Set(key, value);
            }
        }
    }

    private static object? Copy(Execution execution, object? value, int depth)
    {
        Enter(execution, depth, 1);
        switch (value)
        {
            case GoMap map:
                var copy = new GoMap(map.Type);
                foreach (var (key, item) in map.Entries)
                {
                    copy.Set(key, Copy(execution, item, depth + 1));
                }

                return copy;
            case GoList list:
                return new GoList(list.Type, Array.ConvertAll(list.ToArray(), item => Copy(execution, item, depth + 1)));
            default:
                return value;
        }
    }

    private static void Enter(Execution execution, int depth, int work)
    {
        execution.Charge(1 + work);
        if (depth > execution.Limits.MaxValueDepth)
        {
            throw new LimitException($"a value is nested more than {execution.Limits.MaxValueDepth} deep");
        }
    }
}
