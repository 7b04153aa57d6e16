using Fairlead.Templates.Evaluation;
using Fairlead.Templates.Functions;
using Fairlead.Templates.Language;
using Fairlead.Templates.Printing;

namespace Fairlead.Templates;

/// <summary>A parsed template with the templates defined in it. Immutable: any number of threads may execute it at once.</summary>
public sealed class Template
{
    private readonly IReadOnlyDictionary<string, ListNode> _trees;

    /// <summary>What the last output's length lets expect of the next; a wrong guess only costs a copy.</summary>
    private int _expectedLength;

    private Template(TemplateSource source, TemplateOptions options, FunctionTable functions, IReadOnlyDictionary<string, ListNode> trees)
    {
        Source = source;
        Options = options;
        Functions = functions;
        _trees = trees;
    }

    /// <summary>The name errors show; consul-template's own inner name is empty.</summary>
    public string Name => Source.Name;

    public TemplateOptions Options { get; }

    internal TemplateSource Source { get; }

    internal FunctionTable Functions { get; }

    /// <summary>Reads a template. Functions must be known now: an unknown name is a parse error, as in Go.</summary>
    /// <exception cref="TemplateException">The text is not a template.</exception>
    public static Template Parse(string name, string text, FunctionTable functions, TemplateOptions? options = null)
    {
        options ??= TemplateOptions.ConsulTemplate;
        var source = new TemplateSource(name, text);
        return new Template(source, options, functions, Parser.Parse(source, functions, options));
    }

    /// <summary>Runs the template once over what the world knows now. Stays on the calling thread.</summary>
    /// <param name="data">The dot at the start; consul-template gives none.</param>
    /// <exception cref="TemplateException">The template failed, or used up one of its limits.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled while the template ran.</exception>
    public TemplateResult Execute(object? data, ITemplateWorld world, CancellationToken cancellationToken = default)
    {
        var execution = new Execution(this, world, cancellationToken);
        var output = BoundedText.Rent(Options.Limits.MaxOutputLength, Volatile.Read(ref _expectedLength));
        execution.Output = output;
        try
        {
            new Evaluator(execution).Run(Name, _trees[Name], Operand.Concrete(data));
            Volatile.Write(ref _expectedLength, output.Length + (output.Length / 8));
            return new TemplateResult(output.ToString(), execution.Used, execution.Missing);
        }
        finally
        {
            output.Release();
        }
    }

    internal ListNode? Tree(string name) => _trees.GetValueOrDefault(name);
}
