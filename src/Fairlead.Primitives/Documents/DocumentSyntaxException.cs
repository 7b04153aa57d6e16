namespace Fairlead.Primitives.Documents;

/// <summary>Ends the reading of one document at its first syntax error; never leaves <see cref="DocumentReader"/>.</summary>
internal sealed class DocumentSyntaxException(SourceLocation location, string message) : Exception(message)
{
    public SourceLocation Location { get; } = location;
}
