namespace Fairlead.Balancer.Configuration;

/// <summary>Where a line of the configuration was written. Lines count from 1; 0 is the file as a whole.</summary>
/// <param name="File">The file as the user named it, or the name handed over with a configuration from memory.</param>
/// <param name="Line">The line, counting from 1.</param>
public readonly record struct SourcePosition(string File, int Line)
{
    /// <summary>The <c>file:line</c> form that editors and wrapper scripts look for.</summary>
    public override string ToString() => $"{File}:{Line}";
}
