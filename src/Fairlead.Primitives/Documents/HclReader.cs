using System.Collections.Immutable;

namespace Fairlead.Primitives.Documents;

/// <summary>
/// HCL version 1, as Consul's and consul-template's documentation shows it: assignments, blocks with labels, lists, heredocs,
/// three kinds of comment. There is no interpolation: <c>${…}</c> in a string is text. A file that begins with '{' is JSON,
/// which the HCL 1 language contains.
/// </summary>
internal sealed class HclReader(DocumentCursor cursor)
{
    private readonly HclStringReader _strings = new(cursor);

    public DocumentObject ReadDocument()
    {
        var at = cursor.Location;
        SkipSpace();
        if (cursor.Current == '{')
        {
            return new JsonReader(cursor).ReadDocument();
        }

        var members = new MemberCollector(cursor);
        while (!cursor.AtEnd)
        {
            ReadItem(members);
            SkipSeparators();
        }

        return members.Build(at);
    }

    private DocumentObject ReadObject()
    {
        var at = cursor.Location;
        cursor.Enter(at);
        cursor.Advance();
        var members = new MemberCollector(cursor);
        SkipSeparators();
        while (cursor.Current != '}')
        {
            if (cursor.AtEnd)
            {
                throw new DocumentSyntaxException(at, "the '{' here is never closed");
            }

            ReadItem(members);
            SkipSeparators();
        }

        cursor.Advance();
        cursor.Leave();
        return members.Build(at);
    }

    /// <summary><c>name = value</c>, <c>name { … }</c> or <c>name "label" … { … }</c>; a label is one more level of object.</summary>
    private void ReadItem(MemberCollector members)
    {
        var at = cursor.Location;
        var name = ReadName();
        SkipInlineSpace();
        if (cursor.Current is '=' or ':')
        {
            // HCL 1 writes '='; ':' is JSON's habit inside an HCL file and has only one possible meaning.
            cursor.Advance();
            SkipSpace();
            members.Add(name, at, ReadValue());
            return;
        }

        var labels = new List<(string Name, SourceLocation At)>();
        while (cursor.Current != '{')
        {
            if (cursor.AtEnd || cursor.Current is '\n' or '\r' || !(cursor.Current == '"' || IsNameStart(cursor.Current)))
            {
                throw cursor.Error($"expected '=' or '{{' after \"{name}\", found {cursor.Describe()}");
            }

            labels.Add((Name: "", At: cursor.Location));
            labels[^1] = labels[^1] with { Name = ReadName() };
            SkipInlineSpace();
        }

        DocumentValue value = ReadObject();
        for (var i = labels.Count - 1; i >= 0; i--)
        {
            value = new DocumentObject(labels[i].At, [new DocumentMember(labels[i].Name, labels[i].At, value)]);
        }

        members.Add(name, at, value, isBlock: true);
    }

    private string ReadName()
    {
        if (cursor.Current == '"')
        {
            return _strings.ReadQuoted();
        }

        if (!IsNameStart(cursor.Current))
        {
            throw cursor.Error($"expected a key, found {cursor.Describe()}");
        }

        var start = cursor.Position;
        while (IsNameStart(cursor.Current) || char.IsAsciiDigit(cursor.Current) || cursor.Current is '-' or '.')
        {
            cursor.Advance();
        }

        return cursor.Slice(start);
    }

    private static bool IsNameStart(char c) => char.IsLetter(c) || c == '_';

    private DocumentValue ReadValue()
    {
        var at = cursor.Location;
        switch (cursor.Current)
        {
            case '{':
                return ReadObject();
            case '[':
                return ReadList();
            case '"':
                return new DocumentString(at, _strings.ReadQuoted());
            case '<' when cursor.Peek() == '<':
                return new DocumentString(at, _strings.ReadHeredoc());
            case '-' or '.' or (>= '0' and <= '9'):
                return HclNumbers.Read(cursor);
            case var c when IsNameStart(c):
                return ReadName() switch
                {
                    "true" => new DocumentBoolean(at, true),
                    "false" => new DocumentBoolean(at, false),
                    "null" => new DocumentNull(at),
                    var word => throw new DocumentSyntaxException(at, $"expected a value, found {word}; a string needs double quotes"),
                };
            default:
                throw cursor.Error($"expected a value, found {cursor.Describe()}");
        }
    }

    private DocumentList ReadList()
    {
        var at = cursor.Location;
        cursor.Enter(at);
        cursor.Advance();
        var items = ImmutableArray.CreateBuilder<DocumentValue>();
        SkipSpace();
        while (cursor.Current != ']')
        {
            if (cursor.AtEnd)
            {
                throw new DocumentSyntaxException(at, "the '[' here is never closed");
            }

            items.Add(ReadValue());
            SkipSpace();
            if (cursor.Current == ',')
            {
                // A comma before the closing bracket is allowed in HCL.
                cursor.Advance();
                SkipSpace();
            }
            else if (cursor.Current != ']' && !cursor.AtEnd)
            {
                throw cursor.Error($"expected ',' or ']' in a list, found {cursor.Describe()}");
            }
        }

        cursor.Advance();
        cursor.Leave();
        return new DocumentList(at, items.ToImmutable());
    }

    private void SkipSeparators()
    {
        SkipSpace();
        while (cursor.Current == ',')
        {
            cursor.Advance();
            SkipSpace();
        }
    }

    private void SkipInlineSpace()
    {
        while (cursor.Current is ' ' or '\t' || (cursor.Current == '/' && cursor.Peek() == '*'))
        {
            if (cursor.Current == '/')
            {
                SkipBlockComment();
            }
            else
            {
                cursor.Advance();
            }
        }
    }

    private void SkipSpace()
    {
        while (!cursor.AtEnd)
        {
            if (cursor.Current is ' ' or '\t' or '\n' or '\r')
            {
                cursor.Advance();
            }
            else if (cursor.Current == '#' || (cursor.Current == '/' && cursor.Peek() == '/'))
            {
                cursor.TakeLine(out _);
            }
            else if (cursor.Current == '/' && cursor.Peek() == '*')
            {
                SkipBlockComment();
            }
            else
            {
                return;
            }
        }
    }

    private void SkipBlockComment()
    {
        var at = cursor.Location;
        cursor.Advance(2);
        while (!(cursor.Current == '*' && cursor.Peek() == '/'))
        {
            if (cursor.AtEnd)
            {
                throw new DocumentSyntaxException(at, "the comment that begins here has no closing '*/'");
            }

            cursor.Advance();
        }

        cursor.Advance(2);
    }
}
