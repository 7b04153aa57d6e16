using Fairlead.Templates.Functions.Builtins;

namespace Fairlead.Templates.Functions;

/// <summary>Which functions there are, in the order in which a later one may replace an earlier one.</summary>
internal static class StandardFunctions
{
    public static IEnumerable<TemplateFunction> Go() =>
        [.. Logic.Functions(), .. Comparison.Functions(), .. Containers.Functions(), .. Escaping.Functions()];

    public static IEnumerable<TemplateFunction> All() => Go();
}
