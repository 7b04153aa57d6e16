using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>The keywords of <c>global</c> that do something. What is only known stands in <see cref="KnownKeywords"/>.</summary>
internal static class GlobalKeywords
{
    private delegate void Handler(ConfigurationLine line, GlobalSection section, ParseContext context);

    private static readonly Dictionary<string, Handler> Handlers = new(StringComparer.Ordinal)
    {
        ["maxconn"] = (l, s, c) => s.Definition = s.Definition with { MaxConnections = Number(l, c, 0, int.MaxValue) is { } n and > 0 ? n : null },
        ["nbthread"] = (l, s, c) => s.Definition = s.Definition with { ThreadCount = Number(l, c, 1, 64) },
        ["daemon"] = Daemon,
        ["pidfile"] = (l, s, c) => s.Definition = s.Definition with { PidFile = Word(l, c) },
        ["user"] = (l, s, c) => s.Definition = s.Definition with { User = Word(l, c) },
        ["uid"] = (l, s, c) => s.Definition = s.Definition with { User = Word(l, c) },
        ["group"] = (l, s, c) => s.Definition = s.Definition with { Group = Word(l, c) },
        ["gid"] = (l, s, c) => s.Definition = s.Definition with { Group = Word(l, c) },
        ["chroot"] = (l, s, c) => s.Definition = s.Definition with { Chroot = NotHonoured(l, c) },
        ["log-tag"] = (l, s, c) => s.Definition = s.Definition with { LogTag = Word(l, c) ?? s.Definition.LogTag },
        ["log-send-hostname"] = (l, s, c) =>
            s.Definition = s.Definition with { LogHostName = l.Count > 1 ? l[1] : Environment.MachineName },
        ["node"] = (l, s, c) => s.Definition = s.Definition with { Node = Word(l, c) },
        ["description"] = (l, s, c) => s.Definition = s.Definition with { Description = string.Join(' ', l.Words.Skip(1)) },
        ["spread-checks"] = (l, s, c) => s.Definition = s.Definition with { SpreadChecksPercent = Number(l, c, 0, 50) ?? 0 },
        ["hard-stop-after"] = (l, s, c) => s.Definition = s.Definition with { HardStopAfter = c.Duration(l, "'hard-stop-after'", l[1]) },
        ["tune.bufsize"] = (l, s, c) => s.Definition = s.Definition with { BufferSizeBytes = Size(l, c) ?? s.Definition.BufferSizeBytes },
        ["tune.http.maxhdr"] = (l, s, c) => s.Definition = s.Definition with { MaxHeaderCount = Number(l, c, 1, 32767) ?? s.Definition.MaxHeaderCount },
        ["log"] = (l, s, c) =>
        {
            if (LogLine.Parse(l, c) is { } target)
            {
                s.LogTargets.Add(target);
            }
        },
        ["setenv"] = (l, s, c) => SetEnvironment(l, c, keep: false),
        ["presetenv"] = (l, s, c) => SetEnvironment(l, c, keep: true),
        ["unsetenv"] = (l, s, c) =>
        {
            foreach (string name in l.Words.Skip(1))
            {
                c.Variables.Unset(name);
            }
        },
    };

    public static IEnumerable<string> Names => Handlers.Keys;

    public static void Parse(ConfigurationLine line, GlobalSection section, ParseContext context, bool negated)
    {
        string keyword = line.Keyword;
        if (negated)
        {
            // "no log" clears; the other switches that may be negated are ones we only know.
            if (keyword == "log")
            {
                section.LogTargets.Clear();
            }
            else if (!KnownKeywords.Global.ContainsKey(keyword))
            {
                context.Findings.Alert(line.Position, $"'{keyword}' cannot be negated in 'global' section");
            }

            return;
        }

        // Its commands are not there yet, but for HAProxy such a socket is a listener: "-c" of a file without a bind is 0, not 2.
        if (keyword == "stats" && line[1] == "socket")
        {
            section.Definition = section.Definition with { HasStatsSocket = true };
        }

        if (Handlers.TryGetValue(keyword, out Handler? handler))
        {
            handler(line, section, context);
        }
        else if (!KnownKeywords.Report(KnownKeywords.Global, line, context))
        {
            context.Findings.Alert(
                line.Position,
                $"unknown keyword '{keyword}' in 'global' section{Suggestion.For(keyword, Names.Concat(KnownKeywords.Global.Keys))}");
        }
    }

    private static void Daemon(ConfigurationLine line, GlobalSection section, ParseContext context)
    {
        if (context.AtMost(line, 0))
        {
            section.Definition = section.Definition with { Daemon = true };
            context.Findings.Warning(
                line.Position, "'daemon' is ignored: the process stays in the foreground", "the init system, or '-D' on the command line, puts it into the background");
        }
    }

    private static int? Number(ConfigurationLine line, ParseContext context, int min, int max) =>
        context.AtMost(line, 1) ? context.Integer(line, $"'{line.Keyword}'", line[1], min, max) : null;

    private static int? Size(ConfigurationLine line, ParseContext context)
    {
        if (Sizes.TryParse(line[1], out int bytes) && bytes is >= 1024 and <= 16 << 20)
        {
            return bytes;
        }

        context.Findings.Alert(line.Position, $"'{line.Keyword}' expects a size between 1024 and 16m (got '{line[1]}')");
        return null;
    }

    private static string? Word(ConfigurationLine line, ParseContext context)
    {
        if (line.Count == 2)
        {
            return line[1];
        }

        context.Findings.Alert(line.Position, $"'{line.Keyword}' expects exactly one argument");
        return null;
    }

    private static string? NotHonoured(ConfigurationLine line, ParseContext context)
    {
        string? word = Word(line, context);
        if (word is not null)
        {
            context.Findings.Warning(
                line.Position, $"'{line.Keyword}' is not supported yet, ignored", "the process keeps its root; let the init system give it another (systemd: RootDirectory=)");
        }

        return word;
    }

    private static void SetEnvironment(ConfigurationLine line, ParseContext context, bool keep)
    {
        if (line.Count != 3)
        {
            context.Findings.Alert(line.Position, $"'{line.Keyword}' expects a name and a value as arguments");
        }
        else if (!keep || context.Variables.Get(line[1]) is null)
        {
            context.Variables.Set(line[1], line[2]);
        }
    }
}
