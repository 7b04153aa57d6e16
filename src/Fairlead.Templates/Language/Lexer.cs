using System.Text;

namespace Fairlead.Templates.Language;

/// <summary>
/// Cuts a template's text into tokens: text, and the insides of actions. Rules from the documentation of Go's
/// <c>text/template</c>: trim markers need white space beside the minus, comments must touch the delimiters.
/// An error is a last token, so the parser reports whatever comes first.
/// </summary>
internal sealed partial class Lexer
{
    private const string CommentOpen = "/*";
    private const string CommentClose = "*/";

    private readonly string _text;
    private readonly string _left;
    private readonly string _right;
    private readonly bool _breaksAreKeywords;
    private readonly List<Token> _tokens = [];
    private int _position;
    private int _lineOfCounted = 1;
    private int _counted;
    private int _parenDepth;
    private bool _failed;

    private Lexer(string text, string left, string right, bool breaksAreKeywords)
    {
        _text = text;
        _left = left;
        _right = right;
        _breaksAreKeywords = breaksAreKeywords;
    }

    /// <param name="breaksAreKeywords">False when the caller defines functions named break or continue, as old templates may.</param>
    public static IReadOnlyList<Token> Tokenize(string text, string left, string right, bool breaksAreKeywords)
    {
        var lexer = new Lexer(text, left, right, breaksAreKeywords);
        while (!lexer._failed && lexer.LexText())
        {
            while (lexer.LexInsideAction())
            {
            }
        }

        return lexer._tokens;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    /// <summary>Emits the text up to the next action and its opening; false at the end of the text.</summary>
    private bool LexText()
    {
        while (true)
        {
            var start = _position;
            var found = _text.IndexOf(_left, start, StringComparison.Ordinal);
            if (found < 0)
            {
                EmitText(start, _text.Length);
                _position = _text.Length;
                Emit(TokenKind.End, _position, "");
                return false;
            }

            var inside = found + _left.Length;
            var trims = HasLeftTrimMarker(inside);
            EmitText(start, trims ? TrimEndTo(start, found) : found);
            var afterMarker = inside + (trims ? 2 : 0);
            if (!StartsAt(CommentOpen, afterMarker))
            {
                Emit(TokenKind.LeftDelimiter, found, _left);
                _position = trims ? inside + 1 : inside;
                _parenDepth = 0;
                return true;
            }

            if (!SkipComment(afterMarker))
            {
                return false;
            }
        }
    }

    private bool SkipComment(int start)
    {
        var close = _text.IndexOf(CommentClose, start + CommentOpen.Length, StringComparison.Ordinal);
        if (close < 0)
        {
            return Fail("unclosed comment", start);
        }

        var end = close + CommentClose.Length;
        if (!AtRightDelimiter(end, out var trims))
        {
            return Fail("comment ends before closing delimiter", end);
        }

        PassRightDelimiter(end, trims);
        return true;
    }

    /// <summary>Emits one token of an action; false when the action has ended (or failed).</summary>
    private bool LexInsideAction()
    {
        if (AtRightDelimiter(_position, out var trims))
        {
            if (_parenDepth > 0)
            {
                return Fail("unclosed left paren", _position);
            }

            Emit(TokenKind.RightDelimiter, _position + (trims ? 2 : 0), _right);
            PassRightDelimiter(_position, trims);
            return false;
        }

        if (_position >= _text.Length)
        {
            return Fail("unclosed action", _position);
        }

        var c = _text[_position];
        switch (c)
        {
            case ' ' or '\t' or '\r' or '\n':
                LexSpace();
                return true;
            case '=':
                return EmitNext(TokenKind.Assign, 1);
            case ':':
                return StartsAt(":=", _position) ? EmitNext(TokenKind.Declare, 2) : Fail("expected :=", _position);
            case '|':
                return EmitNext(TokenKind.Pipe, 1);
            case '(':
                _parenDepth++;
                return EmitNext(TokenKind.LeftParen, 1);
            case ')':
                EmitNext(TokenKind.RightParen, 1);
                return --_parenDepth >= 0 || Fail("unexpected right paren", _position);
            case '"':
                return LexQuoted('"', TokenKind.String, "unterminated quoted string");
            case '\'':
                return LexQuoted('\'', TokenKind.CharConstant, "unterminated character constant");
            case '`':
                return LexRawString();
            case '$':
                return LexName(TokenKind.Variable);
            case '.' when _position + 1 >= _text.Length || !char.IsAsciiDigit(_text[_position + 1]):
                return LexName(TokenKind.Field);
            case '.' or '+' or '-' or (>= '0' and <= '9'):
                return LexNumber();
        }

        if (IsWordAt(_position, out _))
        {
            return LexIdentifier();
        }

        return c is > ' ' and < (char)0x7F
            ? EmitNext(TokenKind.Char, 1)
            : Fail($"unrecognized character in action: {DescribeCharacter(_position)}", _position);
    }

    private void LexSpace()
    {
        var start = _position;
        while (_position < _text.Length && IsSpace(_text[_position]) && !AtRightDelimiter(_position, out _))
        {
            _position++;
        }

        Emit(TokenKind.Space, start, _text[start.._position]);
    }

    private bool HasLeftTrimMarker(int position) =>
        position + 1 < _text.Length && _text[position] == '-' && IsSpace(_text[position + 1]);

    private bool AtRightDelimiter(int position, out bool trims)
    {
        trims = position + 1 < _text.Length && IsSpace(_text[position]) && _text[position + 1] == '-' && StartsAt(_right, position + 2);
        return trims || StartsAt(_right, position);
    }

    private void PassRightDelimiter(int position, bool trims)
    {
        _position = position + (trims ? 2 : 0) + _right.Length;
        while (trims && _position < _text.Length && IsSpace(_text[_position]))
        {
            _position++;
        }
    }

    private int TrimEndTo(int start, int end)
    {
        while (end > start && IsSpace(_text[end - 1]))
        {
            end--;
        }

        return end;
    }

    private bool StartsAt(string part, int position) =>
        position <= _text.Length && _text.AsSpan(position).StartsWith(part, StringComparison.Ordinal);

    private void EmitText(int start, int end)
    {
        if (end > start)
        {
            Emit(TokenKind.Text, start, _text[start..end]);
        }
    }

    private bool EmitNext(TokenKind kind, int length)
    {
        Emit(kind, _position, _text.Substring(_position, length));
        _position += length;
        return true;
    }

    private void Emit(TokenKind kind, int position, string text) => _tokens.Add(new Token(kind, text, position, LineAt(position)));

    private bool Fail(string message, int position)
    {
        Emit(TokenKind.Error, Math.Min(position, _text.Length), message);
        _failed = true;
        return false;
    }

    /// <summary>Tokens come in order, so lines are counted once over the whole text.</summary>
    private int LineAt(int position)
    {
        if (position > _counted)
        {
            _lineOfCounted += _text.AsSpan(_counted, position - _counted).Count('\n');
            _counted = position;
        }

        return _lineOfCounted;
    }

    private string DescribeCharacter(int position)
    {
        if (position >= _text.Length)
        {
            return "U+FFFFFFFFFFFFFFFF";
        }

        return Rune.TryGetRuneAt(_text, position, out var rune)
            ? Printing.GoQuote.Unicode(rune.Value)
            : Printing.GoQuote.Unicode(0xFFFD);
    }
}
