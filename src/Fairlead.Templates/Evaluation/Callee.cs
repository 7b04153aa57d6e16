using Fairlead.Templates.Functions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Evaluation;

/// <summary>What a call calls: a function of the table, or a method on its receiver.</summary>
internal readonly struct Callee
{
    private readonly TemplateFunction? _function;
    private readonly GoMethod? _method;
    private readonly object? _receiver;

    public Callee(TemplateFunction function) => _function = function;

    public Callee(GoMethod method, object receiver)
    {
        _method = method;
        _receiver = receiver;
    }

    public GoSignature Signature => _function?.Signature ?? _method!.Signature;

    public bool IsShortCircuit => _function is { IsShortCircuit: true };

    public object? Invoke(Execution execution, object?[] arguments) =>
        _function is null ? _method!.Invoke(_receiver!, arguments) : _function.Invoke(execution, arguments);
}
