using System.Collections.Frozen;
using System.IO.Enumeration;
using Fairlead.Templates.Functions;

namespace Fairlead.Templates;

/// <summary>The functions a template may call, by name. Immutable; one table serves all templates.</summary>
public sealed class FunctionTable
{
    private readonly FrozenDictionary<string, TemplateFunction> _functions;

    /// <summary>A later function of the same name wins.</summary>
    public FunctionTable(IEnumerable<TemplateFunction> functions)
    {
        var byName = new Dictionary<string, TemplateFunction>(StringComparer.Ordinal);
        foreach (var function in functions)
        {
            byName[function.Name] = function;
        }

        _functions = byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Go's own functions alone.</summary>
    public static FunctionTable Go { get; } = new(StandardFunctions.Go());

    /// <summary>Go's, consul-template's, and sprig's under <c>sprig_</c>: what every template gets.</summary>
    public static FunctionTable Standard { get; } = new(StandardFunctions.All());

    public IEnumerable<string> Names => _functions.Keys;

    public bool Contains(string name) => _functions.ContainsKey(name);

    public TemplateFunction? Find(string name) => _functions.GetValueOrDefault(name);

    /// <summary>
    /// consul-template's <c>function_denylist</c>: functions whose name matches one of the patterns (<c>*</c> and <c>?</c>)
    /// can still be written but fail when called.
    /// </summary>
    public FunctionTable Deny(IReadOnlyCollection<string> patterns) =>
        patterns.Count == 0
            ? this
            : new FunctionTable(_functions.Values.Select(function =>
                patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, function.Name, ignoreCase: false)) ? function.Disabled() : function));
}
