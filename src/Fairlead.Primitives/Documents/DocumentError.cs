namespace Fairlead.Primitives.Documents;

/// <summary>What is wrong in a document and where. A warning does not stop the document from being used.</summary>
public sealed record DocumentError(SourceLocation Location, string Message, bool IsWarning = false)
{
    public override string ToString() => $"{Location}: {(IsWarning ? "warning: " : "")}{Message}";
}
