using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;
using Fairlead.Balancer.Expressions;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary><c>option httpchk</c> and <c>http-check</c>.</summary>
internal static class HttpCheckLine
{
    public static void Option(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        HealthCheckDefinition check = section.HealthCheck with { Kind = HealthCheckKind.Http };
        check = line.Count switch
        {
            2 => check,
            3 => check with { Uri = line[2] },
            _ => check with { Method = line[2], Uri = line[3] },
        };
        if (line.Count > 4)
        {
            // Everything behind the method and URI is the version; old files hide header lines in it: "HTTP/1.1\r\nHost:\ x".
            string[] lines = string.Join(' ', line.Words.Skip(4)).Split("\r\n");
            check = check with { Version = lines[0] };
            var headers = new List<HealthCheckHeader>();
            foreach (string header in lines.Skip(1).TakeWhile(l => l.Length > 0))
            {
                int colon = header.IndexOf(':');
                if (colon <= 0)
                {
                    context.Findings.Alert(line.Position, $"'option httpchk': '{header}' is no header line");
                    return;
                }

                headers.Add(new HealthCheckHeader(header[..colon], header[(colon + 1)..].Trim()));
            }

            if (headers.Count > 0)
            {
                context.Findings.Warning(
                    line.Position, "'option httpchk': header lines hidden in the version are an old trick", "use 'http-check send hdr'");
                check = check with { Headers = headers.ToDefinitionList() };
            }
        }

        section.HealthCheck = check;
    }

    public static void Parse(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        switch (line[1])
        {
            case "expect":
                Expect(line, section, context);
                break;
            case "send":
                Send(line, section, context);
                break;
            case "disable-on-404":
                section.HealthCheck = section.HealthCheck with { DisableOn404 = true };
                break;
            case "send-state":
                section.HealthCheck = section.HealthCheck with { SendState = true };
                break;
            case "connect" or "set-var" or "set-var-fmt" or "unset-var" or "comment":
                context.Findings.Alert(line.Position, $"'http-check {line[1]}' is known but not supported yet");
                break;
            default:
                context.Findings.Alert(
                    line.Position, $"'http-check' supports 'expect', 'send', 'disable-on-404' and 'send-state' (got '{line[1]}')");
                break;
        }
    }

    private static void Send(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        HealthCheckDefinition check = section.HealthCheck;
        var headers = new List<HealthCheckHeader>();
        for (int i = 2; i < line.Count;)
        {
            string word = line[i];
            int wanted = word == "hdr" ? 2 : 1;
            if (line.Count - i - 1 < wanted)
            {
                context.Findings.Alert(line.Position, $"'http-check send': '{word}' expects {wanted} argument(s)");
                return;
            }

            switch (word)
            {
                case "meth":
                    check = check with { Method = line[i + 1] };
                    break;
                case "uri":
                    check = check with { Uri = line[i + 1] };
                    break;
                case "ver":
                    check = check with { Version = line[i + 1] };
                    break;
                case "body":
                    check = check with { Body = line[i + 1] };
                    break;
                case "hdr":
                    headers.Add(new HealthCheckHeader(line[i + 1], line[i + 2]));
                    break;
                case "uri-lf" or "body-lf" or "comment":
                    context.Findings.Alert(line.Position, $"'http-check send {word}' is known but not supported yet");
                    return;
                default:
                    context.Findings.Alert(
                        line.Position, $"'http-check send' supports 'meth', 'uri', 'ver', 'hdr' and 'body' (got '{word}')");
                    return;
            }

            i += 1 + wanted;
        }

        section.HealthCheck = headers.Count > 0 ? check with { Headers = headers.ToDefinitionList() } : check;
    }

    private static void Expect(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        int i = 2;
        bool negated = line[i] == "!";
        i += negated ? 1 : 0;
        HealthCheckExpectationKind? kind = line[i] switch
        {
            "status" => HealthCheckExpectationKind.Status,
            "rstatus" => HealthCheckExpectationKind.StatusRegex,
            "string" => HealthCheckExpectationKind.Body,
            "rstring" => HealthCheckExpectationKind.BodyRegex,
            _ => null,
        };
        string pattern = line[i + 1];
        if (kind is null)
        {
            context.Findings.Alert(line.Position, line[i] is "hdr" or "fhdr" or "string-lf" or "min-recv" or "comment" or "ok-status"
                or "error-status" or "tout-status" or "on-success" or "on-error" or "status-code"
                ? $"'http-check expect {line[i]}' is known but not supported yet"
                : $"'http-check expect' supports 'status', 'rstatus', 'string' and 'rstring' (got '{line[i]}')");
            return;
        }

        string? error = pattern.Length == 0
            ? $"'{line[i]}' expects a pattern"
            : kind switch
            {
                HealthCheckExpectationKind.Status => StatusRanges.TryParse(pattern, out _) ? null : $"'{pattern}' is no list of status codes",
                HealthCheckExpectationKind.StatusRegex or HealthCheckExpectationKind.BodyRegex => RegexPatterns.Check(pattern),
                _ => null,
            };
        if (error is not null)
        {
            context.Findings.Alert(line.Position, $"'http-check expect': {error}");
            return;
        }

        if (context.AtMost(line, i + 1))
        {
            section.HealthCheck = section.HealthCheck with
            {
                Expectations = section.HealthCheck.Expectations.Append(new HealthCheckExpectation(kind.Value, pattern, negated)).ToDefinitionList(),
            };
        }
    }
}
