using Fairlead.Templates.Values;

namespace Fairlead.Templates.Language;

/// <summary>The name and text a template was parsed from; turns offsets into what Go's errors say.</summary>
internal sealed record TemplateSource(string Name, string Text)
{
    public TemplateException ParseError(int line, string message) =>
        new($"template: {Name}:{line}: {message}", Name, line, 0);

    /// <param name="template">The defined template that was running.</param>
    public TemplateException ExecutionError(string template, Node? node, string message)
    {
        if (node is null)
        {
            return new TemplateException($"template: {template}: {message}", Name, 0, 0);
        }

        var (line, column) = Locate(node.Position);
        return new TemplateException(
            $"template: {Name}:{line}:{column}: executing {Printing.GoQuote.Double(template)} at <{node}>: {message}", Name, line, column);
    }

    /// <summary>Line from 1; the byte offset in the line, from 0.</summary>
    public (int Line, int Column) Locate(int position)
    {
        var before = Text.AsSpan(0, Math.Min(position, Text.Length));
        var lineStart = before.LastIndexOf('\n') + 1;
        return (1 + before.Count('\n'), GoText.ByteCount(before[lineStart..].ToString()));
    }
}
