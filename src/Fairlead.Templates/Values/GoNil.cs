namespace Fairlead.Templates.Values;

/// <summary>A nil that has a type: a nil pointer, function or channel. Nil slices and maps know it themselves.</summary>
public sealed record GoNil(GoType Type);
