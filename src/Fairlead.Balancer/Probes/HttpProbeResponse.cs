using System.Text;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Parsing;
using Fairlead.Balancer.Expressions;

namespace Fairlead.Balancer.Probes;

/// <summary>Collects the answer of an HTTP probe as far as its expectations need it, and judges it.</summary>
internal sealed class HttpProbeResponse(HealthCheckDefinition check)
{
    private readonly StringBuilder _text = new();
    private readonly bool _needsBody = check.Expectations.Any(
        e => e.Kind is HealthCheckExpectationKind.Body or HealthCheckExpectationKind.BodyRegex);

    /// <summary>Whether nothing that may still come could change the verdict.</summary>
    public bool IsComplete { get; private set; }

    public void Append(ReadOnlySpan<byte> data)
    {
        _text.Append(Encoding.Latin1.GetString(data));
        string text = _text.ToString();
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (!_needsBody)
        {
            IsComplete = text.Contains('\n', StringComparison.Ordinal);
        }
        else if (end >= 0 && ContentLength(text[..end]) is { } length)
        {
            IsComplete = text.Length >= end + 4 + length;
        }
    }

    public (ProbeStatus Status, int Code, string Info) Judge()
    {
        string text = _text.ToString();
        string line = text.Split('\n')[0].TrimEnd('\r');
        string[] parts = line.Split(' ', 3);
        if (!text.Contains('\n', StringComparison.Ordinal) || !parts[0].StartsWith("HTTP/1.", StringComparison.Ordinal) ||
            parts.Length < 2 || parts[1].Length != 3 || !int.TryParse(parts[1], out int code))
        {
            return (ProbeStatus.L7RSP, 0, line.Length == 0 ? "" : Printable(line));
        }

        string reason = parts.Length > 2 ? Printable(parts[2]) : "";
        if (check.DisableOn404 && code == 404)
        {
            return (ProbeStatus.L7OKC, code, reason);
        }

        if (check.Expectations.Count == 0)
        {
            return code is >= 200 and <= 399 ? (ProbeStatus.L7OK, code, reason) : (ProbeStatus.L7STS, code, reason);
        }

        int bodyStart = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string body = bodyStart < 0 ? "" : text[(bodyStart + 4)..];
        foreach (HealthCheckExpectation expectation in check.Expectations)
        {
            if (Holds(expectation, code, body) == expectation.Negated)
            {
                bool status = expectation.Kind is HealthCheckExpectationKind.Status or HealthCheckExpectationKind.StatusRegex;
                return status
                    ? (ProbeStatus.L7STS, code, reason)
                    : (ProbeStatus.L7RSP, code, expectation.Negated ? "HTTP check matched unwanted content" : "HTTP check did not match");
            }
        }

        return (ProbeStatus.L7OK, code, reason);
    }

    private static bool Holds(HealthCheckExpectation expectation, int code, string body)
    {
        switch (expectation.Kind)
        {
            case HealthCheckExpectationKind.Status:
                return StatusRanges.TryParse(expectation.Pattern, out List<(int First, int Last)> ranges) &&
                    ranges.Exists(r => code >= r.First && code <= r.Last);
            case HealthCheckExpectationKind.StatusRegex:
                return RegexPatterns.Compile(expectation.Pattern, ignoreCase: false).IsMatch(code.ToString());
            case HealthCheckExpectationKind.Body:
                return body.Contains(Latin1(expectation.Pattern), StringComparison.Ordinal);
            default:
                return RegexPatterns.Compile(Latin1(expectation.Pattern), ignoreCase: false).IsMatch(body);
        }
    }

    private static int? ContentLength(string head)
    {
        foreach (string line in head.Split("\r\n").Skip(1))
        {
            if (line.StartsWith("content-length:", StringComparison.OrdinalIgnoreCase) && int.TryParse(line["content-length:".Length..].Trim(), out int length))
            {
                return length;
            }
        }

        return null;
    }

    /// <summary>Bodies are read byte for character, so the pattern's bytes are too.</summary>
    private static string Latin1(string pattern) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(pattern));

    /// <summary>What a server says goes into a log line: no control characters, 100 characters at most.</summary>
    private static string Printable(string text) => new([.. text.Take(100).Select(c => c is < ' ' or > '~' or '"' ? '?' : c)]);
}
