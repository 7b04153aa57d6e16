using System.Net;
using System.Net.Sockets;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary><c>log &lt;target&gt; [len n] [format f] [sample …] &lt;facility&gt; [level [minimum]]</c> and <c>log global</c>.</summary>
internal static class LogLine
{
    private const int SyslogPort = 514;

    private static readonly string[] Facilities =
    [
        "kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news", "uucp", "cron", "auth2", "ftp", "ntp", "audit", "alert", "cron2",
        "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7",
    ];

    private static readonly string[] Levels = ["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"];

    public static void ParseProxy(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        if (line is { Count: 2 } && line[1] == "global")
        {
            section.LogTargets.Add(null);
        }
        else if (Parse(line, context) is { } target)
        {
            section.LogTargets.Add(target);
        }
    }

    public static LogTarget? Parse(ConfigurationLine line, ParseContext context)
    {
        if (line.Count < 3)
        {
            return Fail(line, context, "'log' expects an address and a facility as arguments");
        }

        LogTarget? target = Address(line, context);
        int i = 2;
        while (target is not null && line[i] is "len" or "format" or "sample" or "profile")
        {
            string word = line[i];
            string value = line[i + 1];
            i += 2;
            switch (word)
            {
                case "len":
                    target = target! with { MaxLengthBytes = context.Integer(line, "'log … len'", value, 80, 65535) ?? 1024 };
                    break;
                case "format" when Format(value) is { } format:
                    target = target! with { Format = format };
                    break;
                case "format":
                    return Fail(line, context, $"unknown log format '{value}'");
                default:
                    return Fail(line, context, $"'log … {word}' is known but not supported yet");
            }
        }

        if (target is null)
        {
            return null;
        }

        int facility = Array.IndexOf(Facilities, line[i]);
        if (facility < 0)
        {
            return Fail(line, context, $"unknown log facility '{line[i]}'{Suggestion.For(line[i], Facilities)}");
        }

        target = target with { Facility = facility };
        if (line[i + 1].Length == 0)
        {
            return target;
        }

        int max = Array.IndexOf(Levels, line[i + 1]);
        int min = line[i + 2].Length == 0 ? 0 : Array.IndexOf(Levels, line[i + 2]);
        if (max < 0 || min < 0)
        {
            string wrong = max < 0 ? line[i + 1] : line[i + 2];
            return Fail(line, context, $"unknown log level '{wrong}'{Suggestion.For(wrong, Levels)}");
        }

        return context.AtMost(line, i + 2) ? target with { MaxLevel = (LogLevel)max, MinLevel = (LogLevel)min } : null;
    }

    private static LogTarget? Address(ConfigurationLine line, ParseContext context)
    {
        string text = line[1];
        switch (text)
        {
            case "stdout" or "fd@1":
                return new LogTarget(line.Position) { Kind = LogTargetKind.Stdout, Format = LogLineFormat.Raw };
            case "stderr" or "fd@2":
                return new LogTarget(line.Position) { Kind = LogTargetKind.Stderr, Format = LogLineFormat.Raw };
            case var other when other.StartsWith("ring@", StringComparison.Ordinal) || other.StartsWith("fd@", StringComparison.Ordinal) ||
                                other.StartsWith("backend@", StringComparison.Ordinal) || other.StartsWith("tcp", StringComparison.Ordinal) && other.Contains('@'):
                return Fail(line, context, $"the log target '{text}' is known but not supported yet");
        }

        ParsedAddress? address = ParsedAddress.Parse(text, context.Variables, out string? error);
        if (address is null)
        {
            return Fail(line, context, $"'log': {error}");
        }

        if (address.UnixPath is not null)
        {
            return new LogTarget(line.Position) { Kind = LogTargetKind.UnixDatagram, EndPoint = address.EndPoint };
        }

        int port = address.PortKind == PortKind.Fixed ? address.Port : SyslogPort;
        if (address.Address is not null && address.Host is not ("" or "*"))
        {
            return new LogTarget(line.Position) { Kind = LogTargetKind.Udp, EndPoint = new IPEndPoint(address.Address, port) };
        }

        return address.Host is "" or "*"
            ? Fail(line, context, $"'log': an address is missing in '{text}'")
            : new LogTarget(line.Position) { Kind = LogTargetKind.Udp, EndPoint = new DnsEndPoint(address.Host, port, AddressFamily.Unspecified) };
    }

    private static LogLineFormat? Format(string name) => name switch
    {
        "rfc3164" or "local" => LogLineFormat.Rfc3164,
        "rfc5424" => LogLineFormat.Rfc5424,
        "raw" => LogLineFormat.Raw,
        "short" => LogLineFormat.Short,
        "timed" => LogLineFormat.Timed,
        "iso" => LogLineFormat.Iso,
        "priority" => LogLineFormat.Priority,
        _ => null,
    };

    private static LogTarget? Fail(ConfigurationLine line, ParseContext context, string message)
    {
        context.Findings.Alert(line.Position, message);
        return null;
    }
}
