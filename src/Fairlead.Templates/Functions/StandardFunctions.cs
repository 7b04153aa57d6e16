using Fairlead.Templates.Functions.Api;
using Fairlead.Templates.Functions.Builtins;
using Fairlead.Templates.Functions.Encoding;
using Fairlead.Templates.Functions.Environment;
using Fairlead.Templates.Functions.Lists;
using Fairlead.Templates.Functions.Numbers;
using Fairlead.Templates.Functions.Text;
using Fairlead.Templates.Sprig;

namespace Fairlead.Templates.Functions;

/// <summary>Which functions there are, in the order in which a later one may replace an earlier one.</summary>
internal static class StandardFunctions
{
    public static IEnumerable<TemplateFunction> Go() =>
        [.. Logic.Functions(), .. Comparison.Functions(), .. Containers.Functions(), .. Escaping.Functions()];

    public static IEnumerable<TemplateFunction> All() =>
    [
        .. Go(),
        .. ConsulFunctions.Functions(),
        .. KeyFunctions.Functions(),
        .. VaultFunctions.Functions(),
        .. NomadFunctions.Functions(),
        .. TextFunctions.Functions(),
        .. ContainsFunctions.Functions(),
        .. GroupingFunctions.Functions(),
        .. NumberFunctions.Functions(),
        .. EncodingFunctions.Functions(),
        .. EnvironmentFunctions.Functions(),
        .. SpewFunctions.Functions(),
        .. SprigFunctions.Functions(),
    ];
}
