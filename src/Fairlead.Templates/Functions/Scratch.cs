using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions;

/// <summary>consul-template's scratchpad: values a template keeps for itself during one execution.</summary>
internal sealed class Scratch : IGoStruct
{
    private static readonly GoType PointerType = GoType.PointerTo(new GoStructType(
        "template.Scratch",
        [],
        [
            GoMethod.Of<Scratch>("Key", "string -> bool", static (scratch, a) => scratch._values.ContainsKey((string)a[0]!)),
            GoMethod.Of<Scratch>("Get", "string -> any", static (scratch, a) => scratch._values.GetValueOrDefault((string)a[0]!)),
            GoMethod.Of<Scratch>("Set", "string, any -> string", static (scratch, a) => scratch.Set((string)a[0]!, a[1], overwrite: true)),
            GoMethod.Of<Scratch>("SetX", "string, any -> string", static (scratch, a) => scratch.Set((string)a[0]!, a[1], overwrite: false)),
            GoMethod.Of<Scratch>("MapSet", "string, string, any -> string", static (scratch, a) => scratch.MapSet((string)a[0]!, (string)a[1]!, a[2], overwrite: true)),
            GoMethod.Of<Scratch>("MapSetX", "string, string, any -> string", static (scratch, a) => scratch.MapSet((string)a[0]!, (string)a[1]!, a[2], overwrite: false)),
            GoMethod.Of<Scratch>("MapValues", "string -> any", static (scratch, a) => scratch.MapValues((string)a[0]!)),
        ]));

    private readonly Dictionary<string, object?> _values = new(StringComparer.Ordinal);

    GoType IGoStruct.GoType => PointerType;

    private string Set(string key, object? value, bool overwrite)
    {
        if (overwrite || !_values.ContainsKey(key))
        {
            _values[key] = value;
        }

        return "";
    }

    private string MapSet(string key, string entry, object? value, bool overwrite)
    {
        if (!_values.TryGetValue(key, out var existing))
        {
            _values[key] = existing = GoMap.NewAny();
        }

        if (existing is not GoMap map || map.Type != GoType.AnyMap)
        {
            throw new FunctionException($"\"{key}\" is not a map");
        }

        if (overwrite || !map.ContainsKey(entry))
        {
            map.Set(entry, value);
        }

        return "";
    }

    private GoList MapValues(string key)
    {
        if (!_values.TryGetValue(key, out var existing))
        {
            return GoList.Nil(GoType.AnySlice);
        }

        return existing is GoMap map && map.Type == GoType.AnyMap
            ? GoList.OfAny([.. map.SortedKeys().Select(map.GetOrZero)])
            : throw new FunctionException($"\"{key}\" is not a map");
    }
}
