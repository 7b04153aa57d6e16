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

    /// <summary>Any JSON as Go's decoder gives it: <c>map[string]interface {}</c>, <c>[]interface {}</c>, …</summary>
    /// <param name="number">What a number becomes; <c>float64</c> when null.</param>
    public static object? ToGo(JsonElement element, Func<JsonElement, object>? number) => element.ValueKind switch
    {
        JsonValueKind.Object => ToGoMap(element, number),
        JsonValueKind.Array => GoList.OfAny([.. element.EnumerateArray().Select(item => ToGo(item, number))]),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => number is null ? element.GetDouble() : number(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static object? ToGo(JsonElement element) => ToGo(element, null);

    /// <summary>A number that prints as it was written where it is whole: a port of a secret is 1000000, not 1e+06.</summary>
    public static object Literal(JsonElement number) => number.TryGetInt64(out var whole) ? (object)whole : number.GetDouble();

    public static GoMap ToGoMap(JsonElement element, Func<JsonElement, object>? number = null)
    {
        var map = GoMap.NewAny();
        if (element.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in element.EnumerateObject())
            {
                map.Set(member.Name, ToGo(member.Value, number));
            }
        }

        return map;
    }
}
