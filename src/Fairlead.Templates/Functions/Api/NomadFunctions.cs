using Fairlead.Templates.Data;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Api;

/// <summary>The functions that read Nomad.</summary>
internal static class NomadFunctions
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("nomadServices", "...string", static (execution, a) =>
            ConsulFunctions.List(execution, new NomadServicesDependency(Region(string.Concat(a))), NomadServicesSnippet.ListType)),
        new("nomadService", "...any", static (execution, a) => Service(execution, a)),
        new("nomadVar", "string", static (execution, a) =>
            a is not [""] && execution.TryGet(new NomadVariableDependency((string)a[0]!, Blocks: true), out var variable) && variable is not null
                ? variable.Items
                : GoMap.Nil(NomadVariableItem.MapType)),
        new("nomadVarExists", "string -> bool", static (execution, a) =>
            a is not [""] && execution.TryGet(new NomadVariableDependency((string)a[0]!, Blocks: false), out var variable) && variable is not null),
        new("nomadVarList", "...string", static (execution, a) => List(execution, a, isSafe: false)),
        new("nomadVarListSafe", "...string", static (execution, a) => List(execution, a, isSafe: true)),
    ];

    private static string? Region(string query) => query.Length == 0
        ? null
        : query[0] == '@' && query.Length > 1 ? query[1..] : throw new FunctionException($"nomad.services: invalid format: \"{query}\"");

    /// <summary>A name; or how many instances, for whom, of what.</summary>
    private static GoList Service(Execution execution, object?[] arguments)
    {
        switch (arguments)
        {
            case [""]:
                return new GoList(NomadService.ListType, []);
            case [string name]:
                return ConsulFunctions.List(execution, new NomadServiceDependency(name), NomadService.ListType);
            case [nint count and > 0 and <= int.MaxValue, string requester, string name] when requester.Length > 0 && name.Length > 0:
                return ConsulFunctions.List(execution, new NomadServiceDependency(name, (int)count, requester), NomadService.ListType);
            default:
                throw new FunctionException("nomadService: expected a service name, or a count, a key and a service name");
        }
    }

    private static GoList List(Execution execution, object?[] arguments, bool isSafe)
    {
        var dependency = new NomadVariableListDependency(string.Concat(arguments));
        var list = ConsulFunctions.List(execution, dependency, NomadVariableMeta.ListType);
        if (isSafe && list.Count == 0)
        {
            execution.WaitFor(dependency);
        }

        return list;
    }
}
