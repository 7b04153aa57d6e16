namespace Fairlead.Templates.Values;

/// <summary>A function as a value: what <c>call</c> calls and <c>%T</c> prints.</summary>
public interface IGoFunction
{
    GoType GoType { get; }
}
