using Fairlead.Templates.Values;

namespace Fairlead.Templates.Functions.Environment;

/// <summary>An argument of <c>spew_sprintf</c>: the printer asks it for its text, as Go's <c>fmt</c> asks a Formatter.</summary>
internal sealed class SpewValue(Execution execution, object? value)
{
    /// <summary>The value itself, for every verb but <c>%v</c>.</summary>
    public object? Value { get; } = value;

    public string Text(bool withTypes) => new SpewWriter(execution).Inline(Value, withTypes);

    public override string ToString() => GoType.Of(Value)?.Name ?? "<nil>";
}
