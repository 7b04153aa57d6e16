using Fairlead.Templates.Data;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Lists;

/// <summary><c>byTag byKey byPort byMeta explode explodeMap mergeMap loop</c>: lists into maps and back.</summary>
internal static class GroupingFunctions
{
    private static readonly GoType PairMap = GoType.MapOf(GoType.String, KeyPair.Type);

    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("byTag", "any", static (execution, a) => ByTag(execution, a[0])),
        new("byKey", "pairs", static (execution, a) => ByKey(execution, (GoList)a[0]!)),
        new("byPort", "any", static (execution, a) =>
            Group(execution, Services("byPort", a[0]), GoType.MapOf(GoType.Int, HealthService.ListType), service => service.Port)),
        new("byMeta", "string, any", static (execution, a) => ByMeta(execution, (string)a[0]!, a[1])),
        new("explode", "pairs", static (execution, a) => Explode(execution, ((GoList)a[0]!).ToArray().Cast<KeyPair>().Select(pair => (pair.Key, (object?)pair.Value)))),
        new("explodeMap", "map[string]any", static (execution, a) =>
            Explode(execution, ((GoMap)a[0]!).SortedKeys().Select(key => ((string)key, ((GoMap)a[0]!).GetOrZero(key))))),
        new("mergeMap", "map[string]any, map[string]any, ...any", static (execution, a) => Merge(execution, (GoMap)a[0]!, (GoMap)a[1]!, overrides: false, 0)),
        new("mergeMapWithOverride", "map[string]any, map[string]any, ...any", static (execution, a) => Merge(execution, (GoMap)a[0]!, (GoMap)a[1]!, overrides: true, 0)),
        new("loop", "...any", static a => Loop(a)),
    ];

    private static GoMap ByTag(Execution execution, object? services)
    {
        var list = services as GoList ?? throw WrongType("byTag", services);
        var groups = new SortedDictionary<string, List<object?>>(StringComparer.Ordinal);
        foreach (var service in list.Items)
        {
            var tags = service switch
            {
                HealthService health => health.Tags,
                CatalogSnippet snippet => snippet.Tags,
                NomadService nomad => nomad.Tags,
                NomadServicesSnippet nomad => nomad.Tags,
                _ => throw WrongType("byTag", services),
            };
            execution.Charge(1 + tags.Count);
            foreach (string tag in tags.ToStrings())
            {
                (groups.TryGetValue(tag, out var members) ? members : groups[tag] = []).Add(service);
            }
        }

        var map = new GoMap(GoType.MapOf(GoType.String, GoType.AnySlice));
        foreach (var (tag, members) in groups)
        {
            map.Set(tag, GoList.OfAny([.. members]));
        }

        return map;
    }

    private static GoMap ByKey(Execution execution, GoList pairs)
    {
        var map = new GoMap(GoType.MapOf(GoType.String, PairMap));
        execution.Charge(pairs.Count);
        foreach (KeyPair pair in pairs.ToArray().Cast<KeyPair>())
        {
            var slash = pair.Key.IndexOf('/', StringComparison.Ordinal);
            if (slash < 0)
            {
                continue;
            }

            var top = pair.Key[..slash];
            if (!map.TryGet(top, out var group))
            {
                map.Set(top, group = new GoMap(PairMap));
            }

            var rest = pair.Key[(slash + 1)..];
            ((GoMap)group!).Set(rest, pair.WithKey(rest));
        }

        return map;
    }

    private static GoMap ByMeta(Execution execution, string keys, object? services)
    {
        var wanted = keys.Split(',').Select(key => key.Trim().Split('|')).ToArray();
        return Group(execution, Services("byMeta", services), GoType.MapOf(GoType.String, HealthService.ListType), service =>
            string.Join('_', wanted.Select(key => MetaText(service, key))));
    }

    private static string MetaText(HealthService service, string[] key)
    {
        if (!service.ServiceMeta.TryGet(key[0], out var value))
        {
            return $"_no_{key[0]}_";
        }

        if (key.Length == 1)
        {
            return (string)value!;
        }

        if (key[1] != "int")
        {
            throw new FunctionException($"byMeta: invalid type \"{key[1]}\" for meta key \"{key[0]}\"");
        }

        return GoNumberText.ParseInt((string)value!, 10, 64, out var number) == GoNumberText.Outcome.Ok
            ? number.ToString("00000", System.Globalization.CultureInfo.InvariantCulture)
            : throw new FunctionException($"byMeta: \"{value}\" of meta key \"{key[0]}\" is not a number");
    }

    private static GoMap Group(Execution execution, IEnumerable<HealthService> services, GoType type, Func<HealthService, object> keyOf)
    {
        var map = new GoMap(type);
        foreach (var group in services.GroupBy(keyOf))
        {
            execution.Charge(1 + group.Count());
            map.Set(group.Key, new GoList(HealthService.ListType, [.. group]));
        }

        return map;
    }

    private static IEnumerable<HealthService> Services(string name, object? services) =>
        services is GoList list && list.Type == HealthService.ListType ? list.ToArray().Cast<HealthService>() : throw WrongType(name, services);

    private static FunctionException WrongType(string name, object? value) => new($"{name}: wrong argument type {GoType.Of(value)?.Name ?? "<nil>"}");

    /// <summary>Keys with slashes become maps in maps.</summary>
    private static GoMap Explode(Execution execution, IEnumerable<(string Key, object? Value)> pairs)
    {
        var root = GoMap.NewAny();
        foreach (var (key, value) in pairs)
        {
            var parts = key.Trim('/').Split('/');
            if (key.Trim('/').Length == 0)
            {
                continue;
            }

            var (map, depth) = (root, parts.Length - 1);
            execution.Charge(parts.Length);
            for (var i = 0; i < depth; i++)
            {
                if (!map.TryGet(parts[i], out var inner))
                {
                    map.Set(parts[i], inner = GoMap.NewAny());
                }

                map = inner as GoMap ?? throw new FunctionException($"not a map: {Printing.GoQuote.Double(parts[i])}: {Printing.GoQuote.Double(key)} already has a value above it");
            }

            if (map.TryGet(parts[depth], out var existing) && existing is GoMap)
            {
                throw new FunctionException($"not a map: {Printing.GoQuote.Double(parts[depth])}: {Printing.GoQuote.Double(key)} is both a value and a folder");
            }

            map.Set(parts[depth], value);
        }

        return root;
    }

    private static GoMap Merge(Execution execution, GoMap source, GoMap piped, bool overrides, int depth)
    {
        if (depth > execution.Limits.MaxValueDepth)
        {
            throw new LimitException($"a value is nested more than {execution.Limits.MaxValueDepth} deep");
        }

        execution.Charge(source.Count + piped.Count);
        var merged = GoMap.NewAny();
        foreach (var (key, value) in source.Entries)
        {
            merged.Set(key, value);
        }

        foreach (var (key, value) in piped.Entries)
        {
            if (merged.TryGet(key, out var existing) && existing is GoMap inner && value is GoMap other)
            {
                merged.Set(key, Merge(execution, inner, other, overrides, depth + 1));
            }
            else if (overrides || !merged.ContainsKey(key))
            {
                merged.Set(key, value);
            }
        }

        return merged;
    }

    private static GoChannel Loop(object?[] arguments)
    {
        var (start, end) = arguments.Length switch
        {
            1 => (0L, LoopBound(arguments[0])),
            2 => (LoopBound(arguments[0]), LoopBound(arguments[1])),
            _ => throw new FunctionException($"loop: wrong number of arguments, expected 1 or 2, but got {arguments.Length}"),
        };
        return new GoChannel(GoType.ChannelOf(GoType.Int64), Count(start, end));
    }

    private static IEnumerable<object?> Count(long start, long end)
    {
        for (var i = start; i < end; i++)
        {
            yield return i;
        }
    }

    private static long LoopBound(object? value) => value switch
    {
        _ when GoNumber.IsSigned(value) => GoNumber.ToInt64(value!),
        _ when GoNumber.IsUnsigned(value) => (long)Math.Min(GoNumber.ToUInt64(value!), long.MaxValue),
        _ when GoNumber.IsFloat(value) => (long)GoNumber.ToDouble(value!),
        "" => 0,
        string text when GoNumberText.ParseInt(text, 10, 64, out var number) == GoNumberText.Outcome.Ok => number,
        _ => throw new FunctionException($"loop: bad arguments type: {GoType.Of(value)?.Name ?? "<nil>"}"),
    };
}
