using System.Globalization;
using Fairlead.Templates.Functions.Sockaddr;
using Fairlead.Templates.Time;

namespace Fairlead.Templates.Functions.Environment;

/// <summary>What reaches out of the template without being a dependency: environment, clock, programs, files, other templates.</summary>
internal static class EnvironmentFunctions
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("env", "string -> string", static (execution, a) => execution.World.GetEnvironmentVariable((string)a[0]!) ?? ""),
        new("envOrDefault", "string, string -> string", static (execution, a) => execution.World.GetEnvironmentVariable((string)a[0]!) ?? (string)a[1]!),
        new("mustEnv", "string -> string", static (execution, a) => execution.World.GetEnvironmentVariable((string)a[0]!) is { Length: > 0 } value
            ? value
            : throw new FunctionException($"missing required environment variable: {a[0]}")),
        new("timestamp", "...string -> string", static (execution, a) => Timestamp(execution.World.Time.GetUtcNow(), a)),
        new("plugin", "string, ...string -> string", static (execution, a) => execution.World.RunPlugin((string)a[0]!, Array.ConvertAll(a[1..], argument => (string)argument!))),
        new("writeToFile", "string, string, string, string, ...string -> string", static (execution, a) => WriteToFile(execution, a)),
        new("executeTemplate", "string, ...any -> string", static (execution, a) => a.Length > 2
            ? throw new FunctionException($"executeTemplate: wrong number of arguments, expected 1 or 2, but got {a.Length}")
            : execution.Render((string)a[0]!, a.Length == 2 ? a[1] : null)),
        new("scratch", "", static (execution, _) => execution.Scratch),
        new("sockaddr", "string -> string", static (execution, a) => SockaddrTemplates.Render(execution, (string)a[0]!)),
    ];

    private static string Timestamp(DateTimeOffset now, object?[] arguments) => arguments switch
    {
        [] => GoTimeLayout.Format(now, GoTimeLayout.Rfc3339),
        ["unix"] => now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        [string layout] => GoTimeLayout.Format(now, layout),
        _ => throw new FunctionException($"timestamp: wrong number of arguments, expected 0 or 1, but got {arguments.Length}"),
    };

    /// <summary>path user group permissions [flags] content.</summary>
    private static string WriteToFile(Execution execution, object?[] arguments)
    {
        if (arguments.Length is < 5 or > 6)
        {
            throw new FunctionException($"writeToFile: wrong number of arguments, expected 5 or 6, but got {arguments.Length}");
        }

        var flags = arguments.Length == 6 ? ((string)arguments[4]!).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
        var content = (string)arguments[^1]!;
        execution.World.WriteFile(new FileWrite(
            (string)arguments[0]!,
            (string)arguments[1]!,
            (string)arguments[2]!,
            (string)arguments[3]!,
            flags.Contains("newline", StringComparer.Ordinal) ? content + "\n" : content,
            flags.Contains("append", StringComparer.Ordinal)));
        return "";
    }
}
