using System.Text;

namespace Fairlead.Balancer.Logging;

/// <summary>One part of a compiled format.</summary>
/// <param name="Field">What is written.</param>
/// <param name="Text">The bytes of a literal.</param>
/// <param name="Quoted">In double quotes: <c>%{+Q}</c>, <c>%{+E}</c> aside.</param>
internal readonly record struct LogPart(LogField Field, byte[] Text, bool Quoted);

/// <summary>
/// A compiled <c>log-format</c>. The fixed formats are texts of the same language, as the manual gives them in sections
/// 8.2.2 to 8.2.4.
/// </summary>
internal sealed class LogFormat
{
    public const string HttpText =
        "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq%hr%hs %{+Q}r";

    public const string TcpText = "%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq";

    public const string ClfText =
        "%ci - - [%T] %{+Q}r %ST %B \"\" \"\" %cp %ms %{+Q}ft %{+Q}b %{+Q}s %TR %Tw %Tc %Tr %Ta %tsc %ac %fc %bc %sc %rc %sq %bq \"\" \"\" %hrl%hsl";

    private static readonly Dictionary<string, LogField> Variables = new(StringComparer.Ordinal)
    {
        ["B"] = LogField.BytesRead, ["CC"] = LogField.CookieRequest, ["CS"] = LogField.CookieResponse, ["H"] = LogField.HostName,
        ["HM"] = LogField.Method, ["HP"] = LogField.Path, ["HQ"] = LogField.Query, ["HU"] = LogField.Uri, ["HV"] = LogField.ProtocolVersion,
        ["ST"] = LogField.Status, ["T"] = LogField.DateGmt, ["Ta"] = LogField.TotalMs, ["Tc"] = LogField.ConnectMs, ["Td"] = LogField.Zero,
        ["Th"] = LogField.Zero, ["Ti"] = LogField.Zero, ["Tl"] = LogField.DateClf, ["Tq"] = LogField.RequestMs, ["TR"] = LogField.RequestMs,
        ["Tr"] = LogField.ResponseMs, ["Ts"] = LogField.Timestamp, ["Tt"] = LogField.TotalMs, ["Tu"] = LogField.TotalMs, ["Tw"] = LogField.QueueMs,
        ["U"] = LogField.BytesUploaded, ["ac"] = LogField.ActiveConnections, ["b"] = LogField.Backend, ["bc"] = LogField.BackendConnections,
        ["bq"] = LogField.BackendQueue, ["ci"] = LogField.ClientIp, ["cp"] = LogField.ClientPort, ["f"] = LogField.Frontend,
        ["fc"] = LogField.FrontendConnections, ["fi"] = LogField.FrontendIp, ["fp"] = LogField.FrontendPort, ["ft"] = LogField.Frontend,
        ["hr"] = LogField.EmptyList, ["hrl"] = LogField.EmptyList, ["hs"] = LogField.EmptyList, ["hsl"] = LogField.EmptyList,
        ["ms"] = LogField.Milliseconds, ["pid"] = LogField.ProcessId, ["r"] = LogField.RequestLine, ["rc"] = LogField.Retries,
        ["s"] = LogField.Server, ["sc"] = LogField.ServerConnections, ["sq"] = LogField.ServerQueue, ["t"] = LogField.DateLocal,
        ["tr"] = LogField.DateLocal, ["trg"] = LogField.DateGmt, ["trl"] = LogField.DateClf, ["ts"] = LogField.Termination, ["tsc"] = LogField.TerminationWithCookies,
    };

    private static readonly string[] KnownElsewhere =
        ["ID", "bi", "bp", "lc", "rt", "si", "sp", "sslc", "sslv", "o", "E", "hsh", "HPO", "OG"];

    private LogFormat(LogPart[] parts) => Parts = parts;

    public static LogFormat Http { get; } = Fixed(HttpText);

    public static LogFormat Tcp { get; } = Fixed(TcpText);

    public static LogFormat Clf { get; } = Fixed(ClfText);

    public LogPart[] Parts { get; }

    /// <returns>Null with a message when the text is no format we can write.</returns>
    public static LogFormat? Compile(string text, out string? error)
    {
        var parts = new List<LogPart>();
        var literal = new StringBuilder();
        bool quoteAll = false;
        error = null;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                literal.Append(text[i]);
                continue;
            }

            i++;
            if (i < text.Length && text[i] == '%')
            {
                literal.Append('%');
                continue;
            }

            bool quoted = quoteAll;
            if (i < text.Length && text[i] == '{')
            {
                int close = text.IndexOf('}', i);
                if (close < 0)
                {
                    error = $"the '{{' at position {i + 1} is not closed";
                    return null;
                }

                foreach (string flag in text[(i + 1)..close].Split(','))
                {
                    switch (flag)
                    {
                        case "+Q":
                            quoted = true;
                            break;
                        case "-Q":
                            quoted = false;
                            break;
                        case "+E" or "-E" or "-X":
                            // What goes into a line is always escaped, and numbers are decimal.
                            break;
                        case "+X":
                            error = "the flag '+X' (hexadecimal) is known but not supported yet";
                            return null;
                        default:
                            error = $"unknown flag '{flag}'";
                            return null;
                    }
                }

                i = close + 1;
            }

            if (i < text.Length && text[i] == '[')
            {
                error = $"expressions such as '{text[(i - 1)..Math.Min(text.Length, i + 20)]}' are known but not supported yet";
                return null;
            }

            int start = i;
            while (i < text.Length && char.IsAsciiLetter(text[i]))
            {
                i++;
            }

            string name = text[start..i];
            i--;
            if (name == "o")
            {
                quoteAll = quoted;
                continue;
            }

            if (!Variables.TryGetValue(name, out LogField field))
            {
                error = KnownElsewhere.Contains(name, StringComparer.Ordinal)
                    ? $"the variable '%{name}' is known but not supported yet"
                    : $"unknown variable '%{name}' at position {start}";
                return null;
            }

            AddLiteral(parts, literal);
            parts.Add(new LogPart(field, [], quoted));
        }

        AddLiteral(parts, literal);
        return new LogFormat([.. parts]);
    }

    private static void AddLiteral(List<LogPart> parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new LogPart(LogField.Literal, Encoding.UTF8.GetBytes(literal.ToString()), false));
            literal.Clear();
        }
    }

    private static LogFormat Fixed(string text) =>
        Compile(text, out string? error) ?? throw new InvalidOperationException($"a fixed log format does not compile: {error}");
}
