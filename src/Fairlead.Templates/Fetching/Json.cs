using System.Text.Json;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Fetching;

/// <summary>Lenient reading of API answers: what is absent or null is empty.</summary>
internal static class Json
{
    public static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    public static IEnumerable<JsonElement> Array(JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : [];

    public static string Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } value ? value.GetString()! : "";

    public static bool Flag(JsonElement element, string name) => Member(element, name).ValueKind == JsonValueKind.True;

    public static long Number(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var number) ? number : 0;

    public static ulong Index(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } value && value.TryGetUInt64(out var number) ? number : 0;

    public static string[] Strings(JsonElement element, string name) =>
        [.. Array(Member(element, name)).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)];

    public static GoMap StringMap(JsonElement element, string name) => GoMap.OfStrings(StringPairs(Member(element, name)));

    public static IEnumerable<KeyValuePair<string, string>> StringPairs(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
            ? element.EnumerateObject()
                .Where(member => member.Value.ValueKind == JsonValueKind.String)
                .Select(member => KeyValuePair.Create(member.Name, member.Value.GetString()!))
            : [];

    /// <summary>Any JSON as Go's decoder gives it: <c>map[string]interface {}</c>, <c>[]interface {}</c>, <c>float64</c>, …</summary>
    public static object? ToGo(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => ToGoMap(element),
        JsonValueKind.Array => GoList.OfAny([.. element.EnumerateArray().Select(ToGo)]),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static GoMap ToGoMap(JsonElement element)
    {
        var map = GoMap.NewAny();
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                map.Set(member.Name, ToGo(member.Value));
            }
        }

        return map;
    }
}
