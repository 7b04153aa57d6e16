using Fairlead.Templates.Dependencies;

namespace Fairlead.Templates;

/// <summary>What one execution gave. The text counts only when nothing is missing.</summary>
/// <param name="Text">The output; bytes by <see cref="Values.GoText.ToUtf8"/>.</param>
/// <param name="Used">Every dependency asked for, in the order of first use.</param>
/// <param name="Missing">Those of them without data yet.</param>
public sealed record TemplateResult(string Text, IReadOnlyList<Dependency> Used, IReadOnlyList<Dependency> Missing)
{
    /// <summary>True while the text must not be written because data are missing.</summary>
    public bool IsWaiting => Missing.Count > 0;
}
