using System.Text;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Language;

internal sealed class DotNode(int position) : Node(position)
{
    public override void Write(StringBuilder text) => text.Append('.');
}

internal sealed class NilNode(int position) : Node(position)
{
    public override void Write(StringBuilder text) => text.Append("nil");
}

internal sealed class BoolNode(int position, bool value) : Node(position)
{
    // Boxed once, here.
    public object Value { get; } = value;

    public override void Write(StringBuilder text) => text.Append((bool)Value ? "true" : "false");
}

internal sealed class StringNode(int position, string quoted, string value) : Node(position)
{
    public string Value { get; } = value;

    public override void Write(StringBuilder text) => text.Append(quoted);
}

/// <summary>The name of a function, and what it stands for in this template's table.</summary>
internal sealed class IdentifierNode(int position, TemplateFunction function) : Node(position)
{
    public string Name { get; } = function.Name;

    public TemplateFunction Function { get; } = function;

    public override void Write(StringBuilder text) => text.Append(Name);
}

/// <summary><c>.a.b.c</c> on the dot.</summary>
internal sealed class FieldNode(int position, string[] names) : Node(position)
{
    public MemberName[] Names { get; } = MemberName.All(names);

    public override void Write(StringBuilder text)
    {
        foreach (var name in Names)
        {
            text.Append('.').Append(name);
        }
    }
}

/// <summary><c>$x.a.b</c>.</summary>
internal sealed class VariableNode(int position, string name, string[] fields) : Node(position)
{
    /// <summary>With its dollar.</summary>
    public string Name { get; } = name;

    public MemberName[] Fields { get; } = MemberName.All(fields);

    public override void Write(StringBuilder text)
    {
        text.Append(Name);
        foreach (var field in Fields)
        {
            text.Append('.').Append(field);
        }
    }
}

/// <summary><c>(pipeline).a.b</c>, or fields of anything else that is not a dot or a variable.</summary>
internal sealed class ChainNode(int position, Node target, string[] fields) : Node(position)
{
    public Node Target { get; } = target;

    public MemberName[] Fields { get; } = MemberName.All(fields);

    public override void Write(StringBuilder text)
    {
        if (Target is PipeNode)
        {
            text.Append('(');
            Target.Write(text);
            text.Append(')');
        }
        else
        {
            Target.Write(text);
        }

        foreach (var field in Fields)
        {
            text.Append('.').Append(field);
        }
    }
}

internal sealed class NumberNode(int position, NumberConstant constant) : Node(position)
{
    private object? _natural;

    public NumberConstant Constant { get; } = constant;

    /// <summary>The value where nothing says which type is wanted; boxed once.</summary>
    public object? Natural => _natural ??= Constant.ToNatural();

    public override void Write(StringBuilder text) => text.Append(Constant.Text);
}
