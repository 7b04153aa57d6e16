namespace Fairlead.Primitives.Documents;

/// <summary>Bounds of a document, so that no input can exhaust the stack or the memory.</summary>
public sealed record DocumentLimits
{
    public static DocumentLimits Default { get; } = new();

    /// <summary>Nesting of objects and lists. Default 64: real configurations stay under 10.</summary>
    public int MaxDepth { get; init; } = 64;

    /// <summary>UTF-16 units of text. Default 16 Mi: a bootstrap file with tens of thousands of services fits.</summary>
    public int MaxLength { get; init; } = 16 * 1024 * 1024;
}
