namespace Fairlead.Primitives.Documents;

/// <summary>The place in the text both readers walk on, with line and column, nesting and warnings.</summary>
internal sealed class DocumentCursor
{
    private readonly string _file;
    private readonly string _text;
    private readonly int _maxDepth;
    private int _position;
    private int _line = 1;
    private int _lineStart;
    private int _depth;

    public DocumentCursor(string file, string text, int maxDepth)
    {
        _file = file;
        _text = text;
        _maxDepth = maxDepth;
        if (text.StartsWith('\uFEFF'))
        {
            // Editors on Windows write a byte order mark; it is no character of the document.
            _position = _lineStart = 1;
        }
    }

    public List<DocumentError> Warnings { get; } = [];

    public bool AtEnd => _position >= _text.Length;

    /// <summary>The current character; NUL at the end (a NUL in the text is refused by both grammars anyway).</summary>
    public char Current => _position < _text.Length ? _text[_position] : '\0';

    public int Position => _position;

    public SourceLocation Location => new(_file, _line, _position - _lineStart + 1);

    public char Peek(int ahead = 1) => _position + ahead < _text.Length ? _text[_position + ahead] : '\0';

    public string Slice(int start) => _text[start.._position];

    public void Advance()
    {
        if (_text[_position++] == '\n')
        {
            _line++;
            _lineStart = _position;
        }
    }

    public void Advance(int count)
    {
        for (; count > 0; count--)
        {
            Advance();
        }
    }

    /// <summary>The rest of the current line without its line break, moving to the start of the next line.</summary>
    public string TakeLine(out bool hadBreak)
    {
        var start = _position;
        while (!AtEnd && Current != '\n')
        {
            Advance();
        }

        var line = Slice(start);
        hadBreak = !AtEnd;
        if (hadBreak)
        {
            Advance();
        }

        return line;
    }

    public void Enter(SourceLocation at)
    {
        if (++_depth > _maxDepth)
        {
            throw new DocumentSyntaxException(at, $"nested deeper than the {_maxDepth} levels allowed");
        }
    }

    public void Leave() => _depth--;

    public DocumentSyntaxException Error(string message) => new(Location, message);

    /// <summary>How the current character reads in a message.</summary>
    public string Describe() => AtEnd ? "the end of the file" : Current switch
    {
        '\n' or '\r' => "the end of the line",
        var c when char.IsControl(c) => $"the control character U+{(int)c:X4}",
        var c => $"'{c}'",
    };
}
