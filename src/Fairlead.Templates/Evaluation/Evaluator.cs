using System.Runtime.CompilerServices;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Language;
using Fairlead.Templates.Printing;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Evaluation;

/// <summary>
/// Walks a tree and writes its output. This file: statements and scopes. <c>Pipelines</c>: commands and their chaining.
/// <c>Fields</c>: what a dot reaches. <c>Arguments</c>: calls and the conversion of what they are given.
/// </summary>
internal sealed partial class Evaluator
{
    private readonly Execution _execution;
    private readonly List<(string Name, Operand Value)> _variables = [];
    private readonly GoPrinter _printer;

    /// <summary>The defined template that is running, and the node in it that errors point at.</summary>
    private string _template = "";
    private Node? _at;

    public Evaluator(Execution execution)
    {
        _execution = execution;
        _printer = new GoPrinter(execution.Output, execution);
    }

    private enum Flow : byte
    {
        Next,
        Break,
        Continue,
    }

    private MissingKey MissingKey => _execution.Template.Options.MissingKey;

    public void Run(string name, ListNode tree, Operand dot)
    {
        _template = name;
        _variables.Add(("$", dot));
        string message;
        try
        {
            Walk(dot, tree);
            return;
        }
        catch (LimitException limit)
        {
            message = limit.Message;
        }
        catch (InsufficientExecutionStackException)
        {
            message = "the template is nested too deeply";
        }

        // Thrown from here and not inside the catch, where the dead frames below would still take up the stack.
        throw Fail(message);
    }

    /// <summary>A defined template on its own, as <c>executeTemplate</c> runs it.</summary>
    public string RenderToString(string name, Operand dot)
    {
        var tree = _execution.Template.Tree(name)
            ?? throw new FunctionException($"template: no template {GoQuote.Double(name)} associated with template {GoQuote.Double(_execution.Template.Name)}");
        EnterTemplate();
        var outer = _execution.Output;
        var inner = new BoundedText(_execution.Limits.MaxOutputLength);
        _execution.Output = inner;
        try
        {
            new Evaluator(_execution).Run(name, tree, dot);
        }
        finally
        {
            _execution.Output = outer;
            _execution.TemplateDepth--;
        }

        return inner.ToString();
    }

    private Flow Walk(Operand dot, ListNode list)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        foreach (var node in list.Nodes)
        {
            _execution.Charge(1);
            if (node is TextNode text)
            {
                // Half of all nodes, and nothing that could fail but the output's limit.
                _execution.Output.Append(text.Content);
                continue;
            }

            _at = node;
            var flow = WalkNode(dot, node);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private Flow WalkNode(Operand dot, Node node)
    {
        switch (node)
        {
            case ActionNode { PlainField: { } field } plain:
                _execution.Charge(1);
                PrintField(dot, plain, field);
                return Flow.Next;
            case ActionNode action:
                var value = EvaluatePipeline(dot, action.Pipe);
                if (action.Pipe.Variables.Length == 0)
                {
                    Print(action, value);
                }

                return Flow.Next;
            case BranchNode { Kind: BranchKind.Range } range:
                return WalkRange(dot, range);
            case BranchNode branch:
                return WalkIfOrWith(dot, branch);
            case TemplateNode template:
                WalkTemplate(dot, template);
                return Flow.Next;
            case JumpNode jump:
                return jump.IsBreak ? Flow.Break : Flow.Continue;
            default:
                throw Fail($"unknown node: {node}");
        }
    }

    private Flow WalkIfOrWith(Operand dot, BranchNode node)
    {
        var scope = _variables.Count;
        var value = EvaluatePipeline(dot, node.Pipe);
        var flow = Truth.Of(value.Value)
            ? Walk(node.Kind == BranchKind.With ? value : dot, node.Body)
            : node.Otherwise is null ? Flow.Next : Walk(dot, node.Otherwise);
        PopTo(scope);
        return flow;
    }

    private void WalkTemplate(Operand dot, TemplateNode node)
    {
        var tree = _execution.Template.Tree(node.Name) ?? throw Fail($"template {GoQuote.Double(node.Name)} not defined");
        EnterTemplate();
        var data = node.Pipe is null ? Operand.Invalid : EvaluatePipeline(dot, node.Pipe);
        var (outerTemplate, outerVariables) = (_template, _variables.ToArray());
        _template = node.Name;
        _variables.Clear();
        _variables.Add(("$", data));
        Walk(data, tree);
        _variables.Clear();
        _variables.AddRange(outerVariables);
        _template = outerTemplate;
        _execution.TemplateDepth--;
    }

    private void EnterTemplate()
    {
        if (++_execution.TemplateDepth > _execution.Limits.MaxTemplateDepth)
        {
            throw new LimitException($"exceeded maximum template depth ({_execution.Limits.MaxTemplateDepth})");
        }
    }

    /// <summary>What <c>{{.Name}}</c> prints; a struct's own field without a detour, since most of every configuration is made of them.</summary>
    private void PrintField(Operand dot, ActionNode action, FieldNode field)
    {
        if (dot.Value is IGoStruct structure && field.Names is [var name] && name.On(structure.GoType) is { Method: null, Field: { } found })
        {
            if (found.Get(structure) is string text)
            {
                _execution.Output.Append(text);
                return;
            }
        }

        _at = field;
        Print(action, EvaluateFields(dot, dot, field, field.Names, NoArguments, Operand.Absent));
    }

    private void Print(Node node, Operand operand)
    {
        _at = node;
        switch (operand.Value)
        {
            case string text:
                _execution.Output.Append(text);
                return;
            case nint number:
                _execution.Output.Append(number);
                return;
            case null:
                _execution.Output.Append(GoPrinter.NoValue);
                return;
            case IGoFunction or GoChannel:
                throw Fail($"can't print {node} of type {operand.TypeName}");
        }

        _printer.PrintAction(operand.Value);
    }

    private void PopTo(int count)
    {
        // Most blocks declare nothing.
        if (_variables.Count > count)
        {
            _variables.RemoveRange(count, _variables.Count - count);
        }
    }

    private Operand Variable(string name)
    {
        for (var i = _variables.Count - 1; i >= 0; i--)
        {
            if (_variables[i].Name == name)
            {
                return _variables[i].Value;
            }
        }

        throw Fail($"undefined variable: {name}");
    }

    private void Assign(string name, Operand value)
    {
        for (var i = _variables.Count - 1; i >= 0; i--)
        {
            if (_variables[i].Name == name)
            {
                _variables[i] = (name, value);
                return;
            }
        }

        throw Fail($"undefined variable: {name}");
    }

    private TemplateException Fail(string message) => _execution.Template.Source.ExecutionError(_template, _at, message);
}
