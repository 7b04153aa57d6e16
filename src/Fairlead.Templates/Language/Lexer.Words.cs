using System.Text;
using Fairlead.Templates.Printing;

namespace Fairlead.Templates.Language;

/// <summary>The tokens that are more than one character: names, strings, numbers.</summary>
internal sealed partial class Lexer
{
    /// <summary>A field (<c>.x</c>), the dot alone, or a variable (<c>$x</c>, <c>$</c>).</summary>
    private bool LexName(TokenKind kind)
    {
        var start = _position++;
        if (AtTerminator())
        {
            Emit(kind == TokenKind.Variable ? TokenKind.Variable : TokenKind.Dot, start, _text[start.._position]);
            return true;
        }

        PassWord();
        if (!AtTerminator())
        {
            return Fail($"bad character {DescribeCharacter(_position)}", _position);
        }

        Emit(kind, start, _text[start.._position]);
        return true;
    }

    private bool LexIdentifier()
    {
        var start = _position;
        PassWord();
        var word = _text[start.._position];
        if (!AtTerminator())
        {
            return Fail($"bad character {DescribeCharacter(_position)}", _position);
        }

        Emit(KindOf(word), start, word);
        return true;
    }

    private TokenKind KindOf(string word) => word switch
    {
        "true" or "false" => TokenKind.Bool,
        "nil" => TokenKind.Nil,
        "block" => TokenKind.Block,
        "break" when _breaksAreKeywords => TokenKind.Break,
        "continue" when _breaksAreKeywords => TokenKind.Continue,
        "define" => TokenKind.Define,
        "else" => TokenKind.Else,
        "end" => TokenKind.EndKeyword,
        "if" => TokenKind.If,
        "range" => TokenKind.Range,
        "template" => TokenKind.Template,
        "with" => TokenKind.With,
        _ => TokenKind.Identifier,
    };

    private void PassWord()
    {
        while (IsWordAt(_position, out var length))
        {
            _position += length;
        }
    }

    /// <summary>Letters and digits of any script, and the underscore.</summary>
    private bool IsWordAt(int position, out int length)
    {
        length = 1;
        if (position >= _text.Length)
        {
            return false;
        }

        var c = _text[position];
        if (c < 0x80)
        {
            return char.IsAsciiLetterOrDigit(c) || c == '_';
        }

        if (!Rune.TryGetRuneAt(_text, position, out var rune))
        {
            return false;
        }

        length = rune.Utf16SequenceLength;
        return Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.DecimalDigitNumber;
    }

    /// <summary>A name must be followed by something that cannot be part of one: <c>.x.y</c> is fine, <c>$x=</c> is not.</summary>
    private bool AtTerminator()
    {
        if (_position >= _text.Length)
        {
            return true;
        }

        return _text[_position] is ' ' or '\t' or '\r' or '\n' or '.' or ',' or '|' or ':' or ')' or '(' || StartsAt(_right, _position);
    }

    private bool LexQuoted(char quote, TokenKind kind, string unterminated)
    {
        var start = _position++;
        while (_position < _text.Length && _text[_position] != '\n')
        {
            var c = _text[_position++];
            if (c == quote)
            {
                Emit(kind, start, _text[start.._position]);
                return true;
            }

            if (c == '\\' && _position < _text.Length && _text[_position] != '\n')
            {
                _position++;
            }
        }

        return Fail(unterminated, start);
    }

    private bool LexRawString()
    {
        var close = _text.IndexOf('`', _position + 1);
        if (close < 0)
        {
            return Fail("unterminated raw quoted string", _position);
        }

        return EmitNext(TokenKind.RawString, close + 1 - _position);
    }

    private bool LexNumber()
    {
        var start = _position;
        var isGood = ScanNumber();
        if (isGood && _position < _text.Length && _text[_position] is '+' or '-')
        {
            // A complex constant: 1+2i, no spaces, the second part ends in i.
            isGood = ScanNumber() && _text[_position - 1] == 'i';
        }

        if (!isGood)
        {
            return Fail($"bad number syntax: {GoQuote.Double(_text[start.._position])}", start);
        }

        Emit(TokenKind.Number, start, _text[start.._position]);
        return true;
    }

    private bool ScanNumber()
    {
        Accept("+-");
        var digits = "0123456789_";
        if (Accept("0"))
        {
            digits = Accept("xX") ? "0123456789abcdefABCDEF_" : Accept("oO") ? "01234567_" : Accept("bB") ? "01_" : digits;
        }

        AcceptRun(digits);
        if (Accept("."))
        {
            AcceptRun(digits);
        }

        if (digits.Length == 11 && Accept("eE"))
        {
            Accept("+-");
            AcceptRun("0123456789_");
        }

        if (digits.Length == 23 && Accept("pP"))
        {
            Accept("+-");
            AcceptRun("0123456789_");
        }

        Accept("i");
        if (!IsWordAt(_position, out var length))
        {
            return true;
        }

        _position += length;
        return false;
    }

    private bool Accept(string characters)
    {
        if (_position >= _text.Length || !characters.Contains(_text[_position], StringComparison.Ordinal))
        {
            return false;
        }

        _position++;
        return true;
    }

    private void AcceptRun(string characters)
    {
        while (Accept(characters))
        {
        }
    }
}
