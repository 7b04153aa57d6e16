namespace Fairlead.Balancer.Configuration.Lexing;

/// <summary>One line as words, quotes and escapes already resolved. A line has at least one word.</summary>
internal sealed record ConfigurationLine(SourcePosition Position, string[] Words)
{
    /// <summary>The first word.</summary>
    public string Keyword => Words[0];

    /// <summary>How many words there are, the keyword included.</summary>
    public int Count => Words.Length;

    /// <summary>A word, or the empty string behind the last one, the way HAProxy's own parser sees its lines.</summary>
    public string this[int index] => index < Words.Length ? Words[index] : "";
}
