namespace Fairlead.Templates.Language;

internal enum TokenKind
{
    Error,
    End,
    Text,
    LeftDelimiter,
    RightDelimiter,
    Space,
    Assign,
    Declare,
    Pipe,
    LeftParen,
    RightParen,
    Dot,
    Field,
    Variable,
    Identifier,
    Bool,
    Number,
    CharConstant,
    String,
    RawString,
    Char,
    Nil,
    Block,
    Break,
    Continue,
    Define,
    Else,
    EndKeyword,
    If,
    Range,
    Template,
    With,
}

/// <summary>One token: what it is, its text, where it starts (UTF-16 offset) and on which line (from 1).</summary>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, int Line)
{
    /// <summary>The token as parse errors name it.</summary>
    public string Describe()
    {
        if (Kind == TokenKind.End)
        {
            return "EOF";
        }

        if (Kind == TokenKind.Error)
        {
            return Text;
        }

        if (Kind is TokenKind.Dot || Kind >= TokenKind.Nil)
        {
            return $"<{Text}>";
        }

        // Go counts the bytes to decide, and cuts by characters.
        var runes = Text.EnumerateRunes().Take(11).ToArray();
        return Values.GoText.ByteCount(Text) > 10
            ? Printing.GoQuote.Double(string.Concat(runes.Take(10))) + "..."
            : Printing.GoQuote.Double(Text);
    }
}
