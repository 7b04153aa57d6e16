namespace Fairlead.Templates.Functions.Environment;

/// <summary>The debugging functions: values with their types. <c>dump</c> and <c>printf</c> go to standard output, not into the text.</summary>
internal static class SpewFunctions
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("spew_dump", "...any -> string", static (execution, a) => Show(execution, new SpewWriter(execution).Dump(a))),
        new("spew_sdump", "...any -> string", static (execution, a) => new SpewWriter(execution).Dump(a)),
        new("spew_printf", "string, ...any -> string", static (execution, a) => Show(execution, Format(execution, a))),
        new("spew_sprintf", "string, ...any -> string", static (execution, a) => Format(execution, a)),
    ];

    private static string Format(Execution execution, object?[] arguments) =>
        execution.NewPrinter().Format((string)arguments[0]!, Array.ConvertAll(arguments[1..], value => (object?)new SpewValue(execution, value)));

    private static string Show(Execution execution, string text)
    {
        execution.World.Print(text);
        return "";
    }
}
