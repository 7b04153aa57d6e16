using System.Net;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary><c>option &lt;name&gt;</c>, <c>no option</c> and <c>default option</c> (both take it back).</summary>
internal static class OptionLine
{
    private const ProxyKinds Front = ProxyKinds.Frontend;
    private const ProxyKinds Back = ProxyKinds.Backend;
    private const ProxyKinds Both = ProxyKinds.Listen;

    private sealed record Option(ProxyKinds Kinds, bool Negatable, Action<ConfigurationLine, ProxySection, ParseContext, bool> Apply);

    private static readonly Dictionary<string, Option> Options = new(StringComparer.Ordinal)
    {
        ["abortonclose"] = Flag(Back, (s, on) => s.AbortOnClose = on),
        ["allbackups"] = Flag(Back, (s, on) => s.AllBackups = on),
        ["clitcpka"] = Flag(Front, (s, on) => s.ClientTcpKeepAlive = on),
        ["dontlog-normal"] = Flag(Front, (s, on) => s.DontLogNormal = on),
        ["dontlognull"] = Flag(Front, (s, on) => s.DontLogNull = on),
        ["forwardfor"] = new(Both, true, ForwardFor),
        ["http-keep-alive"] = Mode(HttpConnectionMode.KeepAlive),
        ["http-server-close"] = Mode(HttpConnectionMode.ServerClose),
        ["httpclose"] = Mode(HttpConnectionMode.Close),
        ["forceclose"] = Mode(HttpConnectionMode.Close),
        ["httpchk"] = new(Back, false, (line, section, context, _) => HttpCheckLine.Option(line, section, context)),
        ["httplog"] = new(Front, false, HttpLog),
        ["log-health-checks"] = Flag(Back, (s, on) => s.LogHealthChecks = on),
        ["redispatch"] = new(Back, true, Redispatch),
        ["srvtcpka"] = Flag(Back, (s, on) => s.ServerTcpKeepAlive = on),
        ["tcp-check"] = new(Back, false, (_, section, _, _) => section.HealthCheck = section.HealthCheck with { Kind = HealthCheckKind.Tcp }),
        ["tcpka"] = Flag(Both, (s, on) => (s.ClientTcpKeepAlive, s.ServerTcpKeepAlive) = (on, on)),
        ["tcplog"] = new(Front, false, (_, section, _, _) => section.LogFormat = new LogFormatDefinition(LogFormatKind.Tcp)),

        // Nothing a client or a server could see depends on them.
        ["contstats"] = Silent(Front), ["socket-stats"] = Silent(Front), ["http-no-delay"] = Silent(Both),
        ["http-pretend-keepalive"] = Silent(Back), ["http-use-htx"] = Silent(Both), ["independent-streams"] = Silent(Both),
        ["splice-auto"] = Silent(Both), ["splice-request"] = Silent(Both), ["splice-response"] = Silent(Both),
        ["tcp-smart-accept"] = Silent(Front), ["tcp-smart-connect"] = Silent(Back), ["disable-h2-upgrade"] = Silent(Front),
        ["idle-close-on-response"] = Silent(Front), ["persist"] = Silent(Back),

        // They would be nice to have; traffic passes the same without them.
        ["http-ignore-probes"] = Ignored(Front), ["log-separate-errors"] = Ignored(Front), ["logasap"] = Ignored(Front),
        ["nolinger"] = Ignored(Both), ["prefer-last-server"] = Ignored(Back), ["h1-case-adjust-bogus-client"] = Ignored(Front),
        ["h1-case-adjust-bogus-server"] = Ignored(Back),

        // They change what passes, or which server counts as healthy.
        ["accept-invalid-http-request"] = NotYet(Front), ["accept-invalid-http-response"] = NotYet(Back),
        ["accept-unsafe-violations-in-http-request"] = NotYet(Front), ["accept-unsafe-violations-in-http-response"] = NotYet(Back),
        ["checkcache"] = NotYet(Back), ["external-check"] = NotYet(Back), ["forwarded"] = NotYet(Both), ["http-buffer-request"] = NotYet(Both),
        ["http-restrict-req-hdr-names"] = NotYet(Both), ["http-tunnel"] = NotYet(Both), ["http-use-proxy-header"] = NotYet(Front),
        ["http_proxy"] = NotYet(Both), ["ldap-check"] = NotYet(Back), ["mysql-check"] = NotYet(Back), ["originalto"] = NotYet(Both),
        ["pgsql-check"] = NotYet(Back), ["redis-check"] = NotYet(Back), ["smtpchk"] = NotYet(Back), ["spop-check"] = NotYet(Back),
        ["ssl-hello-chk"] = NotYet(Back), ["transparent"] = NotYet(Back),
    };

    public static IEnumerable<string> Names => Options.Keys;

    /// <param name="on">False for <c>no option</c> and <c>default option</c>.</param>
    public static void Parse(ConfigurationLine line, ProxySection section, ParseContext context, bool on)
    {
        string name = line[1];
        if (name.Length == 0)
        {
            context.Findings.Alert(line.Position, "'option' expects the name of an option");
            return;
        }

        if (!Options.TryGetValue(name, out Option? option))
        {
            context.Findings.Alert(line.Position, $"unknown option '{name}'{Suggestion.For(name, Options.Keys)}");
            return;
        }

        if (!on && !option.Negatable)
        {
            context.Findings.Alert(line.Position, $"the option '{name}' cannot be negated");
            return;
        }

        if (section.Kind != ProxyKinds.Defaults && (section.Kind & option.Kinds) == 0)
        {
            string missing = option.Kinds == Front ? "frontend" : "backend";
            context.Findings.Warning(
                line.Position, $"'option {name}' ignored because {section.Word} '{section.Name}' has no {missing} capability");
            return;
        }

        option.Apply(line, section, context, on);
    }

    private static Option Flag(ProxyKinds kinds, Action<ProxySection, bool> set) => new(kinds, true, (line, section, context, on) =>
    {
        if (context.AtMost(line, 1))
        {
            set(section, on);
        }
    });

    private static Option Mode(HttpConnectionMode mode) => new(Both, true, (_, section, _, on) =>
    {
        if (on)
        {
            section.ConnectionMode = mode;
        }
        else if (section.ConnectionMode == mode)
        {
            section.ConnectionMode = HttpConnectionMode.KeepAlive;
        }
    });

    private static Option Silent(ProxyKinds kinds) => new(kinds, true, static (_, _, _, _) => { });

    private static Option Ignored(ProxyKinds kinds) => new(kinds, true, static (line, _, context, on) =>
    {
        if (on)
        {
            context.Findings.Warning(line.Position, $"'option {line[1]}' is not supported yet, ignored");
        }
    });

    private static Option NotYet(ProxyKinds kinds) => new(kinds, true, static (line, _, context, on) =>
    {
        if (on)
        {
            context.Findings.Alert(line.Position, $"'option {line[1]}' is known but not supported yet");
        }
    });

    private static void HttpLog(ConfigurationLine line, ProxySection section, ParseContext context, bool on)
    {
        if (line.Count > 2 && line[2] != "clf")
        {
            context.Findings.Alert(line.Position, $"'option httplog' knows the word 'clf' only (got '{line[2]}')");
            return;
        }

        section.LogFormat = new LogFormatDefinition(line[2] == "clf" ? LogFormatKind.Clf : LogFormatKind.Http);
    }

    private static void Redispatch(ConfigurationLine line, ProxySection section, ParseContext context, bool on)
    {
        if (on && line[2].Length > 0)
        {
            context.Findings.Warning(line.Position, "the interval of 'option redispatch' is ignored: a server that refuses is left at once");
        }

        section.RedispatchInterval = !on ? 0 : line[2].Length == 0 ? -1
            : context.Integer(line, "'option redispatch'", line[2], int.MinValue, int.MaxValue) ?? -1;
    }

    private static void ForwardFor(ConfigurationLine line, ProxySection section, ParseContext context, bool on)
    {
        var forwardFor = new ForwardForDefinition(line.Position);
        for (int i = 2; on && i < line.Count; i++)
        {
            switch (line[i])
            {
                case "except" when TryNetwork(line[i + 1], out IPNetwork network):
                    forwardFor = forwardFor with { Except = network };
                    i++;
                    break;
                case "except":
                    context.Findings.Alert(line.Position, $"'option forwardfor except' expects an address or a network (got '{line[i + 1]}')");
                    return;
                case "header" when line[i + 1].Length > 0:
                    forwardFor = forwardFor with { HeaderName = line[++i] };
                    break;
                case "header":
                    context.Findings.Alert(line.Position, "'option forwardfor header' expects the name of a header");
                    return;
                case "if-none":
                    forwardFor = forwardFor with { IfNone = true };
                    break;
                default:
                    context.Findings.Alert(
                        line.Position, $"'option forwardfor' knows 'except', 'header' and 'if-none' (got '{line[i]}')");
                    return;
            }
        }

        section.ForwardFor = on ? forwardFor : null;
    }

    private static bool TryNetwork(string text, out IPNetwork network) => Expressions.Networks.TryParse(text, out network);
}
