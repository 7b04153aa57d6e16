using System.Globalization;
using System.Text;

namespace Fairlead.Primitives.Documents;

/// <summary>Quoted strings and heredocs of HCL 1.</summary>
internal sealed class HclStringReader(DocumentCursor cursor)
{
    public string ReadQuoted()
    {
        var start = cursor.Location;
        var text = new StringBuilder();
        var braces = 0;
        cursor.Advance();
        while (cursor.Current != '"' || braces > 0)
        {
            if (cursor.AtEnd || (braces == 0 && cursor.Current is '\n'))
            {
                throw new DocumentSyntaxException(start, "the string that begins here has no closing '\"' on its line; use a heredoc (<<EOF) for several lines");
            }

            if (cursor.Current == '\\' && braces == 0)
            {
                ReadEscape(text);
                continue;
            }

            // Between ${ and } HCL 1 takes everything as it stands, quotes and line breaks included.
            if (cursor.Current == '$' && cursor.Peek() == '{')
            {
                braces++;
                text.Append("${");
                cursor.Advance(2);
                continue;
            }

            if (braces > 0)
            {
                braces += cursor.Current switch { '{' => 1, '}' => -1, _ => 0 };
            }

            text.Append(cursor.Current);
            cursor.Advance();
        }

        cursor.Advance();
        return text.ToString();
    }

    /// <summary>
    /// From <c>&lt;&lt;NAME</c> to a line that holds only NAME. The last line break belongs to the text. With <c>&lt;&lt;-NAME</c>
    /// the indentation of the closing line is taken from every line, unless some line has less: then nothing is taken.
    /// </summary>
    public string ReadHeredoc()
    {
        var start = cursor.Location;
        cursor.Advance(2);
        var unindent = cursor.Current == '-';
        if (unindent)
        {
            cursor.Advance();
        }

        var marker = cursor.TakeLine(out _).TrimEnd();
        if (marker.Length == 0 || !marker.All(c => char.IsLetterOrDigit(c) || c == '_'))
        {
            throw new DocumentSyntaxException(start, "a heredoc needs a name and a line break after <<, for example <<EOF");
        }

        var lines = new List<string>();
        while (true)
        {
            var more = !cursor.AtEnd;
            var line = cursor.TakeLine(out _);
            if (!more)
            {
                throw new DocumentSyntaxException(start, $"the heredoc that begins here is never closed by a line with only {marker}");
            }

            if (line.AsSpan().Trim().SequenceEqual(marker))
            {
                var indentation = line[..(line.Length - line.TrimStart().Length)];
                return Join(lines, unindent ? indentation : "");
            }

            lines.Add(line);
        }
    }

    private static string Join(List<string> lines, string indentation)
    {
        var take = lines.TrueForAll(line => line.StartsWith(indentation, StringComparison.Ordinal) || line.AsSpan().Trim().IsEmpty) ? indentation.Length : 0;
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(line.AsSpan(Math.Min(take, line.Length))).Append('\n');
        }

        return text.ToString();
    }

    private void ReadEscape(StringBuilder text)
    {
        var at = cursor.Location;
        cursor.Advance();
        var c = cursor.Current;
        switch (c)
        {
            case 'u':
                AppendCode(text, at, 4);
                return;
            case 'U':
                AppendCode(text, at, 8);
                return;
            case 'x':
                AppendCode(text, at, 2);
                return;
            case >= '0' and <= '7':
                AppendOctal(text, at);
                return;
        }

        text.Append(c switch
        {
            '"' or '\\' or '\'' => c,
            'a' => '\a',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\v',
            _ => throw new DocumentSyntaxException(at, $"unknown escape \\{(cursor.AtEnd ? "" : c)}; write \\\\ for a backslash"),
        });
        cursor.Advance();
    }

    private void AppendCode(StringBuilder text, SourceLocation at, int digits)
    {
        cursor.Advance();
        var start = cursor.Position;
        for (var i = 0; i < digits && char.IsAsciiHexDigit(cursor.Current); i++)
        {
            cursor.Advance();
        }

        var hex = cursor.Slice(start);
        if (hex.Length != digits || !Rune.TryCreate(uint.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), out var rune))
        {
            throw new DocumentSyntaxException(at, $"the escape needs {digits} hexadecimal digits of a Unicode character");
        }

        text.Append(rune.ToString());
    }

    private void AppendOctal(StringBuilder text, SourceLocation at)
    {
        var value = 0;
        for (var i = 0; i < 3; i++)
        {
            if (cursor.Current is < '0' or > '7')
            {
                throw new DocumentSyntaxException(at, "an octal escape has three digits from 0 to 7");
            }

            value = (value * 8) + (cursor.Current - '0');
            cursor.Advance();
        }

        text.Append((char)value);
    }
}
