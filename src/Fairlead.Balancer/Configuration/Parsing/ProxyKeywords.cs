using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>The keywords of proxies that do something, and in which sections. What is only known stands in <see cref="KnownKeywords"/>.</summary>
internal static class ProxyKeywords
{
    private delegate void Handler(ConfigurationLine line, ProxySection section, ParseContext context);

    /// <param name="Kinds">Where the keyword makes sense; <see cref="ProxyKinds.Defaults"/> where it may be inherited.</param>
    /// <param name="Fatal">Whether the wrong section is an alert and not only a warning.</param>
    private sealed record Keyword(ProxyKinds Kinds, Handler Handle, bool Fatal = false);

    private const ProxyKinds Front = ProxyKinds.Frontend;
    private const ProxyKinds Back = ProxyKinds.Backend;
    private const ProxyKinds Both = ProxyKinds.Listen;
    private const ProxyKinds Defaults = ProxyKinds.Defaults;

    private static readonly Dictionary<string, Keyword> Keywords = new(StringComparer.Ordinal)
    {
        ["acl"] = new(Both, AclLine.Parse),
        ["backlog"] = new(Front | Defaults, (l, s, c) => s.Backlog = Number(l, c)),
        ["balance"] = new(Back | Defaults, BalanceLine.Parse),
        ["bind"] = new(Front, BindLine.Parse),
        ["clitimeout"] = new(Front | Defaults, TimeoutLine.ParseOld),
        ["contimeout"] = new(Back | Defaults, TimeoutLine.ParseOld),
        ["default-server"] = new(Back | Defaults, ServerLines.DefaultServer),
        ["default_backend"] = new(Front | Defaults, DefaultBackend),
        ["disabled"] = new(Both | Defaults, (_, s, _) => s.Disabled = true),
        ["discover"] = new(Back, DiscoverLine.Parse, Fatal: true),
        ["enabled"] = new(Both | Defaults, (_, s, _) => s.Disabled = false),
        ["errorfile"] = new(Both | Defaults, ErrorFileLine.Parse),
        ["hash-type"] = new(Back | Defaults, BalanceLine.HashType),
        ["http-check"] = new(Back | Defaults, HttpCheckLine.Parse),
        ["http-reuse"] = new(Back | Defaults, Reuse),
        ["log"] = new(Both | Defaults, LogLine.ParseProxy),
        ["log-format"] = new(Front | Defaults, LogFormat),
        ["log-tag"] = new(Both | Defaults, (l, s, c) => s.LogTag = c.AtMost(l, 1) && l[1].Length > 0 ? l[1] : s.LogTag),
        ["maxconn"] = new(Front | Defaults, (l, s, c) => s.MaxConnections = Number(l, c)),
        ["mode"] = new(Both | Defaults, Mode),
        ["redisp"] = new(Back | Defaults, OldRedispatch),
        ["redispatch"] = new(Back | Defaults, OldRedispatch),
        ["retries"] = new(Back | Defaults, Retries),
        ["retry-on"] = new(Back | Defaults, RetryOn),
        ["server"] = new(Back, ServerLines.Server, Fatal: true),
        ["srvtimeout"] = new(Back | Defaults, TimeoutLine.ParseOld),
        ["timeout"] = new(Both | Defaults, TimeoutLine.Parse),
        ["use_backend"] = new(Front, UseBackend),
        ["option"] = new(Both | Defaults, (l, s, c) => OptionLine.Parse(l, s, c, on: true)),
    };

    public static IEnumerable<string> Names => Keywords.Keys;

    /// <param name="negated">The line began with <c>no</c> or <c>default</c>, which is taken off.</param>
    public static void Parse(ConfigurationLine line, ProxySection section, ParseContext context, bool negated)
    {
        if (negated)
        {
            Negated(line, section, context);
            return;
        }

        if (!Keywords.TryGetValue(line.Keyword, out Keyword? keyword))
        {
            if (!KnownKeywords.Report(KnownKeywords.Proxy, line, context))
            {
                context.Findings.Alert(
                    line.Position,
                    $"unknown keyword '{line.Keyword}' in '{section.Word}' section" +
                    Suggestion.For(line.Keyword, Names.Concat(KnownKeywords.Proxy.Keys)));
            }

            return;
        }

        if ((keyword.Kinds & section.Kind) == 0)
        {
            WrongSection(line, section, context, keyword);
            return;
        }

        keyword.Handle(line, section, context);
    }

    private static void WrongSection(ConfigurationLine line, ProxySection section, ParseContext context, Keyword keyword)
    {
        if (section.Kind == ProxyKinds.Defaults)
        {
            context.Findings.Alert(line.Position, $"'{line.Keyword}' is not allowed in 'defaults' section");
            return;
        }

        string missing = (keyword.Kinds & Front) != 0 ? "frontend" : "backend";
        if (keyword.Fatal)
        {
            context.Findings.Alert(
                line.Position, $"'{line.Keyword}' is not allowed because {section.Word} '{section.Name}' has no {missing} capability");
        }
        else
        {
            context.Findings.Warning(
                line.Position, $"'{line.Keyword}' ignored because {section.Word} '{section.Name}' has no {missing} capability");
        }
    }

    private static void Negated(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        switch (line.Keyword)
        {
            case "option":
                OptionLine.Parse(line, section, context, on: false);
                break;
            case "log":
                section.LogTargets.Clear();
                break;
            default:
                context.Findings.Alert(line.Position, $"'{line.Keyword}' cannot be negated; only 'option' and 'log' can");
                break;
        }
    }

    private static int? Number(ConfigurationLine line, ParseContext context) =>
        context.AtMost(line, 1) && context.Integer(line, $"'{line.Keyword}'", line[1], 0, int.MaxValue) is { } value and > 0 ? value : null;

    private static void Mode(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        switch (line[1])
        {
            case "http":
                section.Mode = ProxyMode.Http;
                break;
            case "tcp":
                section.Mode = ProxyMode.Tcp;
                break;
            case "health" or "log" or "syslog" or "spop" or "haterm":
                context.Findings.Alert(line.Position, $"'mode {line[1]}' is known but not supported yet");
                break;
            default:
                context.Findings.Alert(line.Position, $"unknown proxy mode '{line[1]}' ('http' and 'tcp' are known)");
                break;
        }
    }

    private static void Retries(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        if (context.AtMost(line, 1) && context.Integer(line, "'retries'", line[1], 0, 1000) is { } retries)
        {
            section.Retries = retries;
        }
    }

    private static void RetryOn(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        foreach (string word in line.Words.Skip(1))
        {
            if (word != "conn-failure")
            {
                context.Findings.Alert(line.Position, $"'retry-on {word}' is known but not supported yet", "'retry-on conn-failure' is what happens without the line");
            }
        }
    }

    private static void Reuse(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        HttpReuse? reuse = line[1] switch
        {
            "never" => HttpReuse.Never,
            "safe" => HttpReuse.Safe,
            "aggressive" => HttpReuse.Aggressive,
            "always" => HttpReuse.Always,
            _ => null,
        };
        if (reuse is null)
        {
            context.Findings.Alert(line.Position, $"'http-reuse' supports 'never', 'safe', 'aggressive' and 'always' (got '{line[1]}')");
            return;
        }

        section.HttpReuse = reuse.Value;
    }

    private static void OldRedispatch(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        context.Findings.Warning(line.Position, $"'{line.Keyword}' alone is an old word", "write 'option redispatch'");
        section.RedispatchInterval = -1;
    }

    private static void LogFormat(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        if (line.Count != 2)
        {
            context.Findings.Alert(line.Position, line.Count < 2
                ? "'log-format' expects a format"
                : "'log-format' expects one argument", line.Count < 2 ? null : "put the format in quotes");
            return;
        }

        if (Logging.LogFormat.Compile(line[1], out string? error) is null)
        {
            context.Findings.Alert(line.Position, $"'log-format': {error}");
            return;
        }

        section.LogFormat = new LogFormatDefinition(LogFormatKind.Custom, line[1]);
    }

    private static void DefaultBackend(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        if (line.Count < 2)
        {
            context.Findings.Alert(line.Position, "'default_backend' expects the name of a backend");
            return;
        }

        if (context.AtMost(line, 1))
        {
            section.DefaultBackend = line[1];
            section.DefaultBackendPosition = line.Position;
        }
    }

    private static void UseBackend(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        if (line.Count < 2)
        {
            context.Findings.Alert(line.Position, "'use_backend' expects the name of a backend");
            return;
        }

        if (line[1].Contains("%[", StringComparison.Ordinal))
        {
            context.Findings.Alert(line.Position, $"a backend's name out of an expression ('{line[1]}') is known but not supported yet");
            return;
        }

        ConditionDefinition? condition = null;
        if (line.Count > 2)
        {
            if (line[2] is not ("if" or "unless"))
            {
                context.Findings.Alert(
                    line.Position, $"unexpected word '{line[2]}' behind the backend's name, only 'if' and 'unless' can stand there");
                return;
            }

            condition = ConditionWords.Parse(line, 2, section, context);
            if (condition is null)
            {
                return;
            }
        }

        section.UseBackendRules.Add(new UseBackendRule(line.Position) { Backend = line[1], Condition = condition });
    }
}
