namespace Fairlead.Primitives.Documents;

/// <summary>Where a value stands: file name as the user gave it, line and column from 1, columns counted in UTF-16 units.</summary>
public readonly record struct SourceLocation(string File, int Line, int Column)
{
    /// <summary>A value that came from no file: a flag, a default, a request body.</summary>
    public static SourceLocation Of(string origin) => new(origin, 0, 0);

    /// <summary><c>file:line:column</c>, the form editors jump to; the bare origin when there is no line.</summary>
    public override string ToString() => Line == 0 ? File ?? "" : $"{File}:{Line}:{Column}";
}
