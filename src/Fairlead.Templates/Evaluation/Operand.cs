using Fairlead.Templates.Values;

namespace Fairlead.Templates.Evaluation;

/// <summary>
/// A value while it is being worked on, with the little static typing that Go's rules need: whether there is a value at
/// all, and whether it sits in a slot of type <c>interface {}</c>, where a nil means something else than nothing does.
/// </summary>
internal readonly struct Operand
{
    private readonly State _state;

    private Operand(State state, object? value)
    {
        _state = state;
        Value = value;
    }

    private enum State : byte
    {
        Invalid,
        Concrete,
        Interface,
        Absent,
    }

    /// <summary>No value: an absent map key by default, an untyped nil. Prints as <c>&lt;no value&gt;</c>.</summary>
    public static Operand Invalid => default;

    /// <summary>Not even an invalid one: there is no earlier stage in the pipeline.</summary>
    public static Operand Absent { get; } = new(State.Absent, null);

    public object? Value { get; }

    public bool IsValid => _state is State.Concrete or State.Interface;

    public bool IsAbsent => _state == State.Absent;

    public bool IsInterface => _state == State.Interface;

    public bool IsNilInterface => _state == State.Interface && Value is null;

    /// <summary>The type as Go's errors name it.</summary>
    public string TypeName => IsInterface ? GoType.Any.Name : GoType.Of(Value)?.Name ?? "nil";

    public static Operand Concrete(object? value) => value is null ? Invalid : new Operand(State.Concrete, value);

    /// <summary>What a slot of this static type holds.</summary>
    public static Operand Typed(GoType type, object? value) =>
        type.Kind == GoKind.Interface ? new Operand(State.Interface, value) : Concrete(value);

    /// <summary>Digs out what an interface holds; a nil interface becomes no value.</summary>
    public Operand Unwrap() => IsInterface ? Concrete(Value) : this;
}
