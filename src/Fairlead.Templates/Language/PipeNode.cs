using System.Text;

namespace Fairlead.Templates.Language;

/// <summary>Commands, each handing its value to the next, after the variables the last value goes into.</summary>
internal sealed class PipeNode(int position, IReadOnlyList<VariableNode> variables, bool isAssignment, IReadOnlyList<CommandNode> commands) : Node(position)
{
    public VariableNode[] Variables { get; } = [.. variables];

    /// <summary>True for <c>=</c>, false for <c>:=</c>.</summary>
    public bool IsAssignment { get; } = isAssignment;

    public CommandNode[] Commands { get; } = [.. commands];

    public override void Write(StringBuilder text)
    {
        for (var i = 0; i < Variables.Length; i++)
        {
            text.Append(i > 0 ? ", " : "");
            Variables[i].Write(text);
        }

        if (Variables.Length > 0)
        {
            text.Append(IsAssignment ? " = " : " := ");
        }

        for (var i = 0; i < Commands.Length; i++)
        {
            text.Append(i > 0 ? " | " : "");
            Commands[i].Write(text);
        }
    }
}

/// <summary>A function, field, constant or pipeline with its arguments, as written.</summary>
internal sealed class CommandNode(int position, IReadOnlyList<Node> arguments) : Node(position)
{
    /// <summary>The first is what is called or read.</summary>
    public Node[] Arguments { get; } = [.. arguments];

    public override void Write(StringBuilder text)
    {
        for (var i = 0; i < Arguments.Length; i++)
        {
            text.Append(i > 0 ? " " : "");
            if (Arguments[i] is PipeNode)
            {
                text.Append('(');
                Arguments[i].Write(text);
                text.Append(')');
            }
            else
            {
                Arguments[i].Write(text);
            }
        }
    }
}
