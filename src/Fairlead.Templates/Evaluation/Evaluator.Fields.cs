using Fairlead.Templates.Language;
using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Evaluation;

/// <summary>What a dot reaches: methods, struct fields, map keys, in this order.</summary>
internal sealed partial class Evaluator
{
    private static readonly Node[] NoArguments = [];

    private Operand EvaluateFields(Operand dot, Operand receiver, Node node, MemberName[] names, Node[] arguments, Operand final)
    {
        for (var i = 0; i < names.Length - 1; i++)
        {
            receiver = EvaluateField(dot, names[i], node, NoArguments, Operand.Absent, receiver);
        }

        // Only the last of a chain can be given arguments.
        return EvaluateField(dot, names[^1], node, arguments, final, receiver);
    }

    private Operand EvaluateField(Operand dot, MemberName member, Node node, Node[] arguments, Operand final, Operand receiver)
    {
        // Fast path: a field of a struct, the only thing most templates ever reach for.
        if (receiver.Value is IGoStruct structure
            && member.On(structure.GoType) is { Method: null, Field: { } plain }
            && arguments.Length <= 1
            && final.IsAbsent)
        {
            return Operand.Typed(plain.Type, plain.Get(structure));
        }

        var name = member.Text;
        if (!receiver.IsValid)
        {
            return MissingKey == MissingKey.Error
                ? throw Fail($"nil data; no entry for key {GoQuote.Double(name)}")
                : Operand.Invalid;
        }

        if (receiver.IsNilInterface)
        {
            throw Fail($"nil pointer evaluating {receiver.TypeName}.{name}");
        }

        var target = receiver.Value!;
        var type = GoType.Of(target);
        var hasArguments = arguments.Length > 1 || !final.IsAbsent;
        if (type is not null && member.On(type).Method is { } method && target is not GoNil)
        {
            return Call(dot, new Callee(method, target), node, name, arguments, final);
        }

        switch (target)
        {
            case IGoStruct when member.On(type!).Field is { } field:
                return hasArguments
                    ? throw Fail($"{name} has arguments but cannot be invoked as function")
                    : Operand.Typed(field.Type, field.Get(target));
            case GoMap map when map.Type.Key == GoType.String || map.Type.Key == GoType.Any:
                return hasArguments
                    ? throw Fail($"{name} is not a method but has arguments")
                    : EvaluateKey(map, name, node);
            case GoNil nil when nil.Type.Kind == GoKind.Pointer && (nil.Type.Element is not GoStructType || member.On(nil.Type) is not { Method: null, Field: null }):
                throw Fail($"nil pointer evaluating {nil.Type.Name}.{name}");
        }

        throw Fail($"can't evaluate field {name} in type {receiver.TypeName}");
    }

    private Operand EvaluateKey(GoMap map, string name, Node node)
    {
        var element = map.Type.Element!;
        if (map.TryGet(name, out var value))
        {
            return Operand.Typed(element, value);
        }

        return MissingKey switch
        {
            MissingKey.Default => Operand.Invalid,
            MissingKey.Zero => Operand.Typed(element, element.Zero()),
            _ => throw Fail($"map has no entry for key {GoQuote.Double(name)}"),
        };
    }
}
