namespace Fairlead.Templates.Values;

/// <summary>A method a template may call on a value: <c>{{.Tags.Contains "x"}}</c>.</summary>
public sealed class GoMethod
{
    public GoMethod(string name, GoSignature signature, Func<object, object?[], object?> invoke)
    {
        Name = name;
        Signature = signature;
        Invoke = invoke;
    }

    public string Name { get; }

    public GoSignature Signature { get; }

    /// <summary>Takes the receiver and the arguments, already converted to the parameter types.</summary>
    public Func<object, object?[], object?> Invoke { get; }

    public static GoMethod Of<T>(string name, string signature, Func<T, object?[], object?> invoke) =>
        new(name, GoSignature.Parse(signature), (target, arguments) => invoke((T)target, arguments));
}
