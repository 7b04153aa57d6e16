namespace Fairlead.Templates.Dependencies;

/// <summary>
/// A file on this machine. The world gives its text (bytes through <see cref="Values.GoText.FromUtf8"/>) with outer white
/// space trimmed; it refuses a path outside the template's sandbox by throwing <see cref="FunctionException"/>.
/// </summary>
public sealed record FileDependency(string Path) : Dependency<string>
{
    public override string Id => $"file({Path})";
}
