namespace Fairlead.Templates.Values;

/// <summary>What <c>loop</c> gives: values one by one, without an index. Ranging over it again starts anew.</summary>
public sealed record GoChannel(GoType Type, IEnumerable<object?> Values);
