using Fairlead.Templates.Evaluation;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Builtins;

/// <summary><c>and or not call</c>. The evaluator itself runs the first two, to stop early.</summary>
internal static class Logic
{
    public static IEnumerable<TemplateFunction> Functions() =>
    [
        new("and", "value, ...value -> any", static a => Array.Find(a, value => !Truth.Of(value)) ?? a[^1]) { IsShortCircuit = true },
        new("or", "value, ...value -> any", static a => Array.Find(a, Truth.Of) ?? a[^1]) { IsShortCircuit = true },
        new("not", "value -> bool", static a => !Truth.Of(a[0])),
        new("call", "value, ...value -> any", static (execution, a) => Call(execution, a)),
    ];

    private static object? Call(Execution execution, object?[] arguments)
    {
        if (arguments[0] is not TemplateFunction function)
        {
            throw new FunctionException(arguments[0] switch
            {
                null => "call of nil",
                GoNil { Type.Kind: GoKind.Func } => "call of nil",
                var other => $"non-function of type {GoType.Of(other)?.Name}",
            });
        }

        var signature = function.Signature;
        var given = arguments.Length - 1;
        var fixedCount = signature.Parameters.Count - (signature.IsVariadic ? 1 : 0);
        if (signature.IsVariadic ? given < fixedCount : given != fixedCount)
        {
            throw new FunctionException($"wrong number of args: got {given} want {(signature.IsVariadic ? "at least " : "")}{fixedCount}");
        }

        for (var i = 0; i < given; i++)
        {
            var (type, actual) = (signature[i], GoType.Of(arguments[i + 1]));
            if (type.Kind != GoKind.Interface && type != actual)
            {
                throw new FunctionException($"arg {i}: value has type {actual?.Name ?? "nil"}; should be {type.Name}");
            }
        }

        return function.Invoke(execution, arguments[1..]);
    }
}
