using Fairlead.Templates.Language;
using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Evaluation;

/// <summary>Ranging over lists, maps (in key order), channels and integers.</summary>
internal sealed partial class Evaluator
{
    private Flow WalkRange(Operand dot, BranchNode node)
    {
        var scope = _variables.Count;
        var value = EvaluatePipeline(dot, node.Pipe).Value;
        // Each turn of the loop starts from here: what the body declares is gone, the loop's own variables are not.
        var mark = _variables.Count;
        var any = value switch
        {
            null => false,
            GoList list => RangeList(list, node, mark),
            GoMap map => RangeMap(map, node, mark),
            GoChannel channel => RangeChannel(channel, node, mark),
            GoNil { Type.Kind: GoKind.Chan } => false,
            _ when GoNumber.IsSigned(value) || GoNumber.IsUnsigned(value) => RangeInteger(value, node, mark),
            _ => throw Fail($"range can't iterate over {_execution.NewPrinter().PrintShown(value)}"),
        };
        PopTo(mark);
        var flow = !any && node.Otherwise is not null ? Walk(dot, node.Otherwise) : Flow.Next;
        PopTo(scope);
        return flow;
    }

    private bool RangeList(GoList list, BranchNode node, int mark)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (!Turn(node, mark, (nint)i, Operand.Typed(list.Type.Element!, list[i])))
            {
                break;
            }
        }

        return list.Count > 0;
    }

    private bool RangeMap(GoMap map, BranchNode node, int mark)
    {
        var keys = map.SortedKeys();
        foreach (var key in keys)
        {
            if (!Turn(node, mark, key, Operand.Typed(map.Type.Element!, map.GetOrZero(key))))
            {
                break;
            }
        }

        return keys.Count > 0;
    }

    private bool RangeChannel(GoChannel channel, BranchNode node, int mark)
    {
        nint index = 0;
        foreach (var element in channel.Values)
        {
            if (!Turn(node, mark, index++, Operand.Typed(channel.Type.Element!, element)))
            {
                return true;
            }
        }

        return index > 0;
    }

    /// <summary>Since Go 1.24: 0 up to but not including the number, with one variable at most.</summary>
    private bool RangeInteger(object number, BranchNode node, int mark)
    {
        if (node.Pipe.Variables.Length > 1)
        {
            throw Fail($"can't use {_execution.NewPrinter().Print(number)} to iterate over more than one variable");
        }

        var type = GoType.Of(number)!;
        if (GoNumber.IsUnsigned(number))
        {
            var end = GoNumber.ToUInt64(number);
            for (ulong i = 0; i < end && GoNumber.TryMakeUnsigned(type, i, out var turn) && Turn(node, mark, turn, Operand.Concrete(turn)); i++)
            {
            }

            return end > 0;
        }

        var last = GoNumber.ToInt64(number);
        for (long i = 0; i < last && GoNumber.TryMakeInteger(type, i, out var turn) && Turn(node, mark, turn, Operand.Concrete(turn)); i++)
        {
        }

        return last > 0;
    }

    /// <summary>One turn of the loop; false when it broke out.</summary>
    private bool Turn(BranchNode node, int mark, object? index, Operand element)
    {
        // Also pays for a turn whose body is empty.
        _execution.Charge(1);
        var variables = node.Pipe.Variables;
        if (variables.Length > 0)
        {
            SetLoopVariable(node.Pipe, variables.Length - 1, mark - 1, element);
        }

        if (variables.Length > 1)
        {
            SetLoopVariable(node.Pipe, 0, mark - 2, Operand.Concrete(index));
        }

        var flow = Walk(element, node.Body);
        PopTo(mark);
        return flow != Flow.Break;
    }

    private void SetLoopVariable(PipeNode pipe, int variable, int slot, Operand value)
    {
        var name = pipe.Variables[variable].Name;
        if (pipe.IsAssignment)
        {
            Assign(name, value);
        }
        else
        {
            _variables[slot] = (name, value);
        }
    }

    private TemplateException FailAt(Node node, string message)
    {
        _at = node;
        return Fail(message);
    }
}
