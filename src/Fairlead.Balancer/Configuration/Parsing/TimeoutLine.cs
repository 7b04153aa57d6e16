using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary><c>timeout &lt;which&gt; &lt;time&gt;</c> and the words 1.5 still had for three of them.</summary>
internal static class TimeoutLine
{
    private static readonly string[] Names =
    [
        "check", "client", "client-fin", "connect", "http-keep-alive", "http-request", "queue", "server", "server-fin", "tarpit", "tunnel",
    ];

    public static void Parse(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        string which = line[1];
        if (which is "clitimeout" or "contimeout" or "srvtimeout")
        {
            Set(line, section, context, Modern(which), line[2]);
            return;
        }

        if (!Names.Contains(which, StringComparer.Ordinal))
        {
            context.Findings.Alert(
                line.Position,
                $"'timeout' supports {string.Join(", ", Names.Select(n => $"'{n}'"))} (got '{which}'){Suggestion.For(which, Names)}");
            return;
        }

        if (context.AtMost(line, 2))
        {
            Set(line, section, context, which, line[2]);
        }
    }

    /// <summary><c>clitimeout</c>, <c>contimeout</c>, <c>srvtimeout</c>: gone from HAProxy since 2.1, still in old files.</summary>
    public static void ParseOld(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        string modern = Modern(line.Keyword);
        context.Findings.Warning(line.Position, $"'{line.Keyword}' is an old word", $"write 'timeout {modern}'");
        Set(line, section, context, modern, line[1]);
    }

    private static string Modern(string old) => old switch
    {
        "clitimeout" => "client",
        "contimeout" => "connect",
        _ => "server",
    };

    private static void Set(ConfigurationLine line, ProxySection section, ParseContext context, string which, string text)
    {
        if (context.Duration(line, $"'timeout {which}'", text) is not { } written)
        {
            return;
        }

        TimeSpan? value = written == TimeSpan.Zero ? null : written;
        Timeouts t = section.Timeouts;
        section.Timeouts = which switch
        {
            "check" => t with { Check = value },
            "client" => t with { Client = value },
            "client-fin" => t with { ClientFin = value },
            "connect" => t with { Connect = value },
            "http-keep-alive" => t with { HttpKeepAlive = value },
            "http-request" => t with { HttpRequest = value },
            "queue" => t with { Queue = value },
            "server" => t with { Server = value },
            "server-fin" => t with { ServerFin = value },
            "tarpit" => t with { Tarpit = value },
            _ => t with { Tunnel = value },
        };
    }
}
