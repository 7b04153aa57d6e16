using Fairlead.Templates.Data;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Api;

/// <summary>The functions that read the key/value store.</summary>
internal static class KeyFunctions
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("key", "string -> string", static (execution, a) =>
            a is [""] ? "" : execution.TryGet(KeyDependency.ParseBlocking((string)a[0]!), out var pair) ? pair?.Value ?? "" : ""),
        new("keyExists", "string -> bool", static (execution, a) =>
            a is not [""] && execution.TryGet(KeyDependency.ParseExists((string)a[0]!), out var pair) && pair is not null),
        new("keyExistsGet", "string", static (execution, a) =>
            a is not [""] && execution.TryGet(KeyDependency.ParseExists((string)a[0]!), out var pair) && pair is not null ? pair : new GoNil(KeyPair.Type)),
        new("keyOrDefault", "string, string -> string", static (execution, a) => OrDefault(execution, (string)a[0]!, (string)a[1]!)),
        new("ls", "string", static (execution, a) => Pairs(execution, (string)a[0]!, IsDirectlyBelow, isSafe: false)),
        new("safeLs", "string", static (execution, a) => Pairs(execution, (string)a[0]!, IsDirectlyBelow, isSafe: true)),
        new("tree", "string", static (execution, a) => Pairs(execution, (string)a[0]!, IsNoFolder, isSafe: false)),
        new("safeTree", "string", static (execution, a) => Pairs(execution, (string)a[0]!, IsNoFolder, isSafe: true)),
    ];

    private static string OrDefault(Execution execution, string query, string fallback)
    {
        if (query.Length == 0)
        {
            return fallback;
        }

        return execution.TryGet(KeyDependency.ParseOptional(query), out var pair) && pair is { Value.Length: > 0 } ? pair.Value : fallback;
    }

    /// <param name="isSafe">Wait while there is nothing, so that a file is never emptied by a lost prefix.</param>
    private static GoList Pairs(Execution execution, string query, Func<string, bool> isWanted, bool isSafe)
    {
        if (query.Length == 0)
        {
            return KeyPair.EmptyList();
        }

        var dependency = KeyListDependency.Parse(query);
        if (!execution.TryGet(dependency, out var pairs))
        {
            return KeyPair.EmptyList();
        }

        execution.Charge(pairs.Count);
        var wanted = pairs.Where(pair => isWanted(pair.Key)).ToArray();
        if (isSafe && wanted.Length == 0)
        {
            execution.WaitFor(dependency);
        }

        return new GoList(KeyPair.ListType, wanted);
    }

    private static bool IsDirectlyBelow(string key) => key.Length > 0 && !key.Contains('/', StringComparison.Ordinal);

    private static bool IsNoFolder(string key) => key.Length > 0 && key[^1] != '/';
}
