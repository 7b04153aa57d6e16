using System.Runtime.CompilerServices;
using Fairlead.Templates.Language;
using Fairlead.Templates.Printing;

namespace Fairlead.Templates.Evaluation;

/// <summary>Pipelines and the commands in them.</summary>
internal sealed partial class Evaluator
{
    /// <summary>Runs the commands, each with the last one's value as its final argument, and sets the variables.</summary>
    private Operand EvaluatePipeline(Operand dot, PipeNode? pipe)
    {
        if (pipe is null)
        {
            return Operand.Invalid;
        }

        RuntimeHelpers.EnsureSufficientExecutionStack();
        _at = pipe;
        var value = Operand.Absent;
        foreach (var command in pipe.Commands)
        {
            _execution.Charge(1);
            value = EvaluateCommand(dot, command, value).Unwrap();
        }

        foreach (var variable in pipe.Variables)
        {
            if (pipe.IsAssignment)
            {
                Assign(variable.Name, value);
            }
            else
            {
                _variables.Add((variable.Name, value));
            }
        }

        return value;
    }

    private Operand EvaluateCommand(Operand dot, CommandNode command, Operand final)
    {
        var first = command.Arguments[0];
        switch (first)
        {
            case FieldNode field:
                return EvaluateFieldNode(dot, field, command.Arguments, final);
            case ChainNode chain:
                return EvaluateChain(dot, chain, command.Arguments, final);
            case IdentifierNode identifier:
                return CallFunction(dot, identifier, command, command.Arguments, final);
            case PipeNode pipe:
                RefuseArguments(command.Arguments, final);
                return EvaluatePipeline(dot, pipe);
            case VariableNode variable:
                return EvaluateVariable(dot, variable, command.Arguments, final);
        }

        _at = first;
        RefuseArguments(command.Arguments, final);
        return first switch
        {
            BoolNode boolean => Operand.Concrete(boolean.Value),
            DotNode => dot,
            NilNode => throw Fail("nil is not a command"),
            NumberNode number => Number(number),
            StringNode text => Operand.Concrete(text.Value),
            _ => throw Fail($"can't evaluate command {GoQuote.Double(first.ToString())}"),
        };
    }

    private Operand Number(NumberNode node)
    {
        _at = node;
        return node.Natural is { } value ? Operand.Concrete(value) : throw Fail($"{node.Constant.Text} overflows int");
    }

    private void RefuseArguments(Node[] arguments, Operand final)
    {
        if (arguments.Length > 1 || !final.IsAbsent)
        {
            throw Fail($"can't give argument to non-function {arguments[0]}");
        }
    }

    private Operand EvaluateFieldNode(Operand dot, FieldNode field, Node[] arguments, Operand final)
    {
        _at = field;
        return EvaluateFields(dot, dot, field, field.Names, arguments, final);
    }

    private Operand EvaluateChain(Operand dot, ChainNode chain, Node[] arguments, Operand final)
    {
        _at = chain;
        if (chain.Target is NilNode)
        {
            throw Fail($"indirection through explicit nil in {chain}");
        }

        var target = chain.Target is PipeNode pipe
            ? EvaluatePipeline(dot, pipe)
            : EvaluateArgument(dot, null, chain.Target);
        return EvaluateFields(dot, target, chain, chain.Fields, arguments, final);
    }

    private Operand EvaluateVariable(Operand dot, VariableNode variable, Node[] arguments, Operand final)
    {
        _at = variable;
        var value = Variable(variable.Name);
        if (variable.Fields.Length == 0)
        {
            RefuseArguments(arguments, final);
            return value;
        }

        return EvaluateFields(dot, value, variable, variable.Fields, arguments, final);
    }
}
