using Fairlead.Templates.Functions;
using Fairlead.Templates.Language;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Evaluation;

/// <summary>Calls, and the conversion of each argument to the type its parameter has.</summary>
internal sealed partial class Evaluator
{
    private Operand CallFunction(Operand dot, IdentifierNode identifier, Node command, Node[] arguments, Operand final)
    {
        _at = identifier;
        return Call(dot, new Callee(identifier.Function), command, identifier.Name, arguments, final);
    }

    private Operand Call(Operand dot, Callee callee, Node node, string name, Node[] arguments, Operand final)
    {
        var signature = callee.Signature;
        var written = Math.Max(arguments.Length - 1, 0);
        var given = written + (final.IsAbsent ? 0 : 1);
        CheckCount(signature, name, given);
        if (callee.IsShortCircuit)
        {
            return AndOr(dot, name == "and", arguments, final);
        }

        var converted = given == 0 ? [] : new object?[given];
        for (var i = 0; i < written; i++)
        {
            converted[i] = EvaluateArgument(dot, signature[i], arguments[i + 1]).Value;
        }

        if (!final.IsAbsent)
        {
            converted[written] = Validate(final, signature[written]).Value;
        }

        var result = Invoke(callee, node, name, converted);
        // Our tables say "any" where Go's functions name a type of their own; only a nil is left in the interface.
        return result is null ? Operand.Typed(signature.Result, null) : Operand.Concrete(result);
    }

    private object? Invoke(Callee callee, Node node, string name, object?[] arguments)
    {
        string message;
        try
        {
            return callee.Invoke(_execution, arguments);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or InsufficientExecutionStackException or LimitException))
        {
            // Also what no function should throw: Go, too, turns a function's panic into an error of the template.
            message = failure.Message;
        }

        // Outside the catch, so that templates that execute each other do not pile up handlers on the stack.
        throw FailAt(node, $"error calling {name}: {message}");
    }

    private void CheckCount(GoSignature signature, string name, int given)
    {
        var wanted = signature.Parameters.Count;
        if (signature.IsVariadic)
        {
            if (given < wanted - 1)
            {
                throw Fail($"wrong number of args for {name}: want at least {wanted - 1} got {given}");
            }
        }
        else if (given != wanted)
        {
            throw Fail($"wrong number of args for {name}: want {wanted} got {given}");
        }
    }

    private Operand AndOr(Operand dot, bool isAnd, Node[] arguments, Operand final)
    {
        var value = Operand.Invalid;
        for (var i = 1; i < arguments.Length; i++)
        {
            value = EvaluateArgument(dot, GoType.ReflectValue, arguments[i]);
            if (Truth.Of(value.Value) != isAnd)
            {
                return value;
            }
        }

        return final.IsAbsent ? value : Validate(final, GoType.ReflectValue);
    }

    /// <param name="type">The parameter's type; null takes whatever there is.</param>
    private Operand EvaluateArgument(Operand dot, GoType? type, Node node)
    {
        _at = node;
        switch (node)
        {
            case DotNode:
                return Validate(dot, type);
            case NilNode:
                return type is null || CanBeNil(type)
                    ? Operand.Typed(type ?? GoType.Any, type?.Zero())
                    : throw Fail($"cannot assign nil to {type.Name}");
            case FieldNode field:
                return Validate(EvaluateFieldNode(dot, field, NoArguments, Operand.Absent), type);
            case VariableNode variable:
                return Validate(EvaluateVariable(dot, variable, NoArguments, Operand.Absent), type);
            case PipeNode pipe:
                return Validate(EvaluatePipeline(dot, pipe), type);
            case IdentifierNode identifier:
                return Validate(CallFunction(dot, identifier, identifier, NoArguments, Operand.Absent), type);
            case ChainNode chain:
                return Validate(EvaluateChain(dot, chain, NoArguments, Operand.Absent), type);
        }

        return Constant(node, type ?? GoType.Any);
    }

    private Operand Constant(Node node, GoType type)
    {
        switch (type.Kind)
        {
            case GoKind.Interface:
                return node switch
                {
                    BoolNode boolean => Operand.Concrete(boolean.Value),
                    StringNode text => Operand.Concrete(text.Value),
                    NumberNode number => Number(number),
                    _ => throw Fail($"can't handle assignment of {node} to empty interface argument"),
                };
            case GoKind.Bool:
                return node is BoolNode flag ? Operand.Concrete(flag.Value) : throw Fail($"expected bool; found {node}");
            case GoKind.String:
                return node is StringNode word ? Operand.Concrete(word.Value) : throw Fail($"expected string; found {node}");
        }

        var constant = (node as NumberNode)?.Constant;
        if (type.IsInteger)
        {
            return constant?.Int is { } integer
                ? Operand.Concrete(GoNumber.WrapInteger(type, integer))
                : throw Fail($"expected integer; found {node}");
        }

        if (type.IsUnsigned)
        {
            return constant?.Uint is { } unsigned
                ? Operand.Concrete(GoNumber.WrapUnsigned(type, unsigned))
                : throw Fail($"expected unsigned integer; found {node}");
        }

        if (type.IsFloat)
        {
            return constant?.Float is { } real
                ? Operand.Concrete(type.Kind == GoKind.Float32 ? (float)real : real)
                : throw Fail($"expected float; found {node}");
        }

        throw Fail($"can't handle {node} for arg of type {type.Name}");
    }

    /// <summary>Checks that a value fits a parameter; what is in an interface is taken out of it when it must be.</summary>
    private Operand Validate(Operand value, GoType? type)
    {
        if (!value.IsValid)
        {
            if (type is null || type == GoType.ReflectValue)
            {
                return Operand.Invalid;
            }

            return CanBeNil(type) ? Operand.Typed(type, type.Zero()) : throw Fail($"invalid value; expected {type.Name}");
        }

        if (type is null || type.Kind == GoKind.Interface)
        {
            return value;
        }

        var actual = GoType.Of(value.Value);
        if (actual is not null && IsAssignable(actual, type))
        {
            return Operand.Concrete(value.Value);
        }

        throw Fail($"wrong type for value; expected {type.Name}; got {actual?.Name ?? value.TypeName}");
    }

    /// <summary>The same type, or the same but for a name that only one of them has.</summary>
    private static bool IsAssignable(GoType from, GoType to) =>
        from == to
        || (from.Kind == to.Kind
            && from.Kind is GoKind.Slice or GoKind.Map
            && from.Element == to.Element
            && from.Key == to.Key
            && (!from.IsNamed || !to.IsNamed))
        || (from.Kind == GoKind.Pointer && from.Element == to);

    private static bool CanBeNil(GoType type) =>
        type.Kind is GoKind.Chan or GoKind.Func or GoKind.Interface or GoKind.Map or GoKind.Pointer or GoKind.Slice;
}
