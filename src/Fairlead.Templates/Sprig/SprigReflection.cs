using Fairlead.Templates.Functions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>Asking a value what it is.</summary>
internal static class SprigReflection
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("typeOf", "any -> string", static a => TypeOf(a[0])),
        new("typeIs", "string, any -> bool", static a => TypeOf(a[1]) == (string)a[0]!),
        new("typeIsLike", "string, any -> bool", static a => TypeOf(a[1]).TrimStart('*') == ((string)a[0]!).TrimStart('*') && (TypeOf(a[1]) == (string)a[0]! || TypeOf(a[1]) == "*" + a[0])),
        new("kindOf", "any -> string", static a => SprigConvert.KindOf(a[0])),
        new("kindIs", "string, any -> bool", static a => SprigConvert.KindOf(a[1]) == (string)a[0]!),
        new("deepEqual", "any, any -> bool", static (execution, a) => SprigEquality.Same(execution, a[0], a[1])),
    ];

    private static string TypeOf(object? value) => GoType.Of(value)?.Name ?? "<nil>";
}
