using Fairlead.Templates.Data;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Functions.Encoding;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Api;

/// <summary><c>secret secrets pkiCert</c>.</summary>
internal static class VaultFunctions
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("secret", "...string", static (execution, a) => Secret(execution, a)),
        new("secrets", "string", static (execution, a) =>
            a is [""] ? GoList.OfStrings() : ConsulFunctions.Strings(execution, new VaultListDependency(Clean((string)a[0]!)))),
        new("pkiCert", "...string", static (execution, a) => PkiCert(execution, a)),
    ];

    private static object Secret(Execution execution, object?[] arguments)
    {
        if (arguments.Length == 0 || arguments is ["", ..])
        {
            return new GoNil(Data.Secret.Type);
        }

        var path = Clean((string)arguments[0]!);
        return arguments.Length == 1
            ? ConsulFunctions.One(execution, new VaultReadDependency(path), Data.Secret.Type)
            : ConsulFunctions.One(execution, new VaultWriteDependency(path, Pairs(execution, arguments)), Data.Secret.Type);
    }

    private static object? PkiCert(Execution execution, object?[] arguments)
    {
        if (arguments.Length == 0 || arguments is ["", ..])
        {
            return null;
        }

        var dependency = new VaultPkiDependency(Clean((string)arguments[0]!), Pairs(execution, arguments));
        return execution.TryGet(dependency, out var certificate) ? certificate : null;
    }

    private static string Clean(string path) => path.Trim().Trim('/');

    /// <summary>The <c>key=value</c> arguments as JSON with sorted keys.</summary>
    private static string Pairs(Execution execution, object?[] arguments)
    {
        var pairs = GoMap.NewAny();
        foreach (string argument in arguments.Skip(1).Cast<string>())
        {
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                throw new FunctionException($"not k=v pair {Printing.GoQuote.Double(argument)}");
            }

            pairs.Set(argument[..equals].Trim(), argument[(equals + 1)..].Trim());
        }

        return new GoJsonWriter(execution) { EscapesHtml = false }.Write(pairs);
    }
}
