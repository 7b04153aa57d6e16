namespace Fairlead.Templates;

/// <summary>
/// The one thing that parsing or executing a template throws. The message is Go's:
/// <c>template: NAME:LINE: what</c> from parsing, <c>template: NAME:LINE:COL: executing "NAME" at &lt;expr&gt;: what</c>
/// from executing.
/// </summary>
public sealed class TemplateException : Exception
{
    internal TemplateException(string message, string templateName, int line, int column)
        : base(message)
    {
        TemplateName = templateName;
        Line = line;
        Column = column;
    }

    public string TemplateName { get; }

    /// <summary>1-based.</summary>
    public int Line { get; }

    /// <summary>The byte offset in the line, as Go counts it; 0 for parse errors, which have none.</summary>
    public int Column { get; }
}
