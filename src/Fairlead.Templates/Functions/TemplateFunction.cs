using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions;

/// <summary>A function a template can call. Its arguments arrive converted to the types of its signature.</summary>
public sealed class TemplateFunction : IGoFunction
{
    private readonly Func<Execution, object?[], object?> _body;

    public TemplateFunction(string name, string signature, Func<Execution, object?[], object?> body)
    {
        Name = name;
        Signature = GoSignature.Parse(signature);
        _body = body;
    }

    public TemplateFunction(string name, string signature, Func<object?[], object?> body)
        : this(name, signature, (_, arguments) => body(arguments))
    {
    }

    internal TemplateFunction(string name, GoSignature signature, Func<Execution, object?[], object?> body)
    {
        Name = name;
        Signature = signature;
        _body = body;
    }

    public string Name { get; }

    public GoSignature Signature { get; }

    public GoType GoType => new(GoKind.Func, Signature.ToString());

    /// <summary>True for Go's own <c>and</c> and <c>or</c>, which leave arguments unevaluated once the answer is known.</summary>
    internal bool IsShortCircuit { get; init; }

    /// <exception cref="FunctionException">The function refuses these arguments.</exception>
    public object? Invoke(Execution execution, object?[] arguments) => _body(execution, arguments);

    /// <summary>The same function under another name, as <c>sprig_</c> has them.</summary>
    internal TemplateFunction WithName(string name) => new(name, Signature, _body);

    /// <summary>The same name, but every call fails.</summary>
    internal TemplateFunction Disabled() => new(Name, GoSignature.Parse("...any"), static (_, _) => throw new FunctionException("function is disabled"));
}
