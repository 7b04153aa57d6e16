using System.Text;

namespace Fairlead.Templates.Language;

/// <summary>
/// A piece of a parsed template. Immutable; shared by all executions. <see cref="ToString"/> gives the text that Go's
/// execution errors show after "at".
/// </summary>
internal abstract class Node(int position)
{
    /// <summary>UTF-16 offset into the source; errors turn it into line and column.</summary>
    public int Position { get; } = position;

    public abstract void Write(StringBuilder text);

    public sealed override string ToString()
    {
        var text = new StringBuilder();
        Write(text);
        return text.ToString();
    }
}

internal sealed class ListNode(int position, IReadOnlyList<Node> nodes) : Node(position)
{
    public Node[] Nodes { get; } = [.. nodes];

    public override void Write(StringBuilder text)
    {
        foreach (var node in Nodes)
        {
            node.Write(text);
        }
    }
}

internal sealed class TextNode(int position, string text) : Node(position)
{
    public string Content { get; } = text;

    public override void Write(StringBuilder text) => text.Append(Content);
}

internal sealed class ActionNode(int position, PipeNode pipe) : Node(position)
{
    public PipeNode Pipe { get; } = pipe;

    /// <summary>The field, when the action is nothing but <c>{{.Name}}</c>: most actions of most templates are.</summary>
    public FieldNode? PlainField { get; } =
        pipe is { Variables: [], Commands: [{ Arguments: [FieldNode field] }] } ? field : null;

    public override void Write(StringBuilder text)
    {
        text.Append("{{");
        Pipe.Write(text);
        text.Append("}}");
    }
}

internal enum BranchKind
{
    If,
    With,
    Range,
}

internal sealed class BranchNode(int position, BranchKind kind, PipeNode pipe, ListNode body, ListNode? otherwise) : Node(position)
{
    public BranchKind Kind { get; } = kind;

    public PipeNode Pipe { get; } = pipe;

    public ListNode Body { get; } = body;

    public ListNode? Otherwise { get; } = otherwise;

    public override void Write(StringBuilder text)
    {
        text.Append("{{").Append(Kind.ToString().ToLowerInvariant()).Append(' ');
        Pipe.Write(text);
        text.Append("}}");
        Body.Write(text);
        if (Otherwise is not null)
        {
            text.Append("{{else}}");
            Otherwise.Write(text);
        }

        text.Append("{{end}}");
    }
}

internal sealed class TemplateNode(int position, string name, PipeNode? pipe) : Node(position)
{
    public string Name { get; } = name;

    public PipeNode? Pipe { get; } = pipe;

    public override void Write(StringBuilder text)
    {
        text.Append("{{template ").Append(Printing.GoQuote.Double(Name));
        if (Pipe is not null)
        {
            text.Append(' ');
            Pipe.Write(text);
        }

        text.Append("}}");
    }
}

/// <summary><c>{{break}}</c> or <c>{{continue}}</c>.</summary>
internal sealed class JumpNode(int position, bool isBreak) : Node(position)
{
    public bool IsBreak { get; } = isBreak;

    public override void Write(StringBuilder text) => text.Append(IsBreak ? "{{break}}" : "{{continue}}");
}

/// <summary>Marks where a list ended; never part of a finished template.</summary>
internal sealed class StopNode(int position, bool isElse) : Node(position)
{
    public bool IsElse { get; } = isElse;

    public override void Write(StringBuilder text) => text.Append(IsElse ? "{{else}}" : "{{end}}");
}
