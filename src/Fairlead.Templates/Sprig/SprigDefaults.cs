using Fairlead.Templates.Functions;

namespace Fairlead.Templates.Sprig;

/// <summary>Choosing between values, and failing.</summary>
internal static class SprigDefaults
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("default", "any, ...any", static a => a.Length < 2 || SprigConvert.IsEmpty(a[1]) ? a[0] : a[1]),
        new("empty", "any -> bool", static a => SprigConvert.IsEmpty(a[0])),
        new("coalesce", "...any", static a => Array.Find(a, value => !SprigConvert.IsEmpty(value))),
        new("all", "...any -> bool", static a => !Array.Exists(a, SprigConvert.IsEmpty)),
        new("any", "...any -> bool", static a => Array.Exists(a, value => !SprigConvert.IsEmpty(value))),
        new("ternary", "any, any, bool", static a => a[2] is true ? a[0] : a[1]),
        new("fail", "string -> string", static a => throw new FunctionException((string)a[0]!)),
    ];
}
