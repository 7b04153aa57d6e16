using System.Net;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>The options of <c>server</c>, <c>default-server</c> and <c>discover</c>.</summary>
internal static class ServerOptions
{
    public static OptionTable<ServerSettings> Table { get; } = new(
        new("check", 0, (s, _, _) => Check(s, c => c with { Enabled = true })),
        new("no-check", 0, (s, _, _) => Check(s, c => c with { Enabled = false })),
        new("inter", 1, (s, a, x) => Check(s, c => c with { Interval = Positive(x, "inter", a[0]) ?? c.Interval })),
        new("fastinter", 1, (s, a, x) => Check(s, c => c with { FastInterval = Positive(x, "fastinter", a[0]) })),
        new("downinter", 1, (s, a, x) => Check(s, c => c with { DownInterval = Positive(x, "downinter", a[0]) })),
        new("rise", 1, (s, a, x) => Check(s, c => c with { Rise = x.Integer("'rise'", a[0], 1, int.MaxValue) ?? c.Rise })),
        new("fall", 1, (s, a, x) => Check(s, c => c with { Fall = x.Integer("'fall'", a[0], 1, int.MaxValue) ?? c.Fall })),
        new("port", 1, (s, a, x) => Check(s, c => c with { Port = x.Integer("'port'", a[0], 1, 65535) })),
        new("addr", 1, (s, a, x) => Check(s, c => c with { Address = CheckAddress(x, a[0]) })),
        new("weight", 1, (s, a, x) => s with { Weight = x.Integer("'weight'", a[0], 0, 256) ?? s.Weight }),
        new("backup", 0, (s, _, _) => s with { Backup = true }),
        new("no-backup", 0, (s, _, _) => s with { Backup = false }),
        new("disabled", 0, (s, _, _) => s with { Disabled = true }),
        new("enabled", 0, (s, _, _) => s with { Disabled = false }),
        new("maxconn", 1, (s, a, x) => s with { MaxConnections = ZeroIsNull(x.Integer("'maxconn'", a[0], 0, int.MaxValue)) }),
        new("maxqueue", 1, (s, a, x) => s with { MaxQueue = ZeroIsNull(x.Integer("'maxqueue'", a[0], 0, int.MaxValue)) }),
        new("id", 1, (s, a, x) => s with { Id = x.Integer("'id'", a[0], 1, int.MaxValue) }),
        new("on-marked-down", 1, (s, a, x) => OnMarked(x, "on-marked-down", a[0], "shutdown-sessions", s with { ShutdownSessionsWhenDown = true })),
        new("on-marked-up", 1, (s, a, x) => OnMarked(x, "on-marked-up", a[0], "shutdown-backup-sessions", s with { ShutdownBackupSessionsWhenUp = true })),
        new("init-addr", 1, InitAddress),
        new("resolve-prefer", 1, ResolvePrefer),
        new("proto", 1, Protocol),
        // They shape our side of the connections, not what passes over them.
        OptionTable<ServerSettings>.Silent("tfo", 0),
        OptionTable<ServerSettings>.Silent("no-tfo", 0),
        OptionTable<ServerSettings>.Silent("tcp-ut", 1),
        OptionTable<ServerSettings>.Silent("pool-max-conn", 1),
        OptionTable<ServerSettings>.Silent("pool-low-conn", 1),
        OptionTable<ServerSettings>.Silent("pool-purge-delay", 1),
        OptionTable<ServerSettings>.Silent("max-reuse", 1),
        OptionTable<ServerSettings>.Silent("ws", 1),
        OptionTable<ServerSettings>.Silent("shard", 1),
        OptionTable<ServerSettings>.Silent("guid", 1),
        OptionTable<ServerSettings>.Silent("log-bufsize", 1),
        // They only matter beside a keyword that is refused by itself (cookie, stick, ssl, agent-check, resolvers).
        OptionTable<ServerSettings>.Silent("cookie", 1),
        OptionTable<ServerSettings>.Silent("non-stick", 0),
        OptionTable<ServerSettings>.Silent("stick", 0),
        OptionTable<ServerSettings>.Silent("agent-port", 1),
        OptionTable<ServerSettings>.Silent("agent-addr", 1),
        OptionTable<ServerSettings>.Silent("agent-inter", 1),
        OptionTable<ServerSettings>.Silent("agent-send", 1),
        OptionTable<ServerSettings>.Silent("no-agent-check", 0),
        OptionTable<ServerSettings>.Silent("no-send-proxy", 0),
        OptionTable<ServerSettings>.Silent("no-send-proxy-v2", 0),
        OptionTable<ServerSettings>.Silent("no-check-send-proxy", 0),
        OptionTable<ServerSettings>.Silent("proxy-v2-options", 1),
        OptionTable<ServerSettings>.Silent("error-limit", 1),
        OptionTable<ServerSettings>.Silent("on-error", 1),
        OptionTable<ServerSettings>.Silent("resolve-net", 1),
        OptionTable<ServerSettings>.Silent("resolve-opts", 1),
        // They soften or sharpen how fast a server takes load; without them it works, only less gently.
        OptionTable<ServerSettings>.Ignored("slowstart", 1),
        OptionTable<ServerSettings>.Ignored("minconn", 1),
        OptionTable<ServerSettings>.Ignored("observe", 1),
        OptionTable<ServerSettings>.NotYet("ssl", 0),
        OptionTable<ServerSettings>.NotYet("check-ssl", 0),
        OptionTable<ServerSettings>.NotYet("send-proxy", 0),
        OptionTable<ServerSettings>.NotYet("send-proxy-v2", 0),
        OptionTable<ServerSettings>.NotYet("send-proxy-v2-ssl", 0),
        OptionTable<ServerSettings>.NotYet("send-proxy-v2-ssl-cn", 0),
        OptionTable<ServerSettings>.NotYet("check-send-proxy", 0),
        OptionTable<ServerSettings>.NotYet("check-via-socks4", 0),
        OptionTable<ServerSettings>.NotYet("check-proto", 1),
        OptionTable<ServerSettings>.NotYet("agent-check", 0),
        OptionTable<ServerSettings>.NotYet("track", 1),
        OptionTable<ServerSettings>.NotYet("resolvers", 1),
        OptionTable<ServerSettings>.NotYet("source", 1),
        OptionTable<ServerSettings>.NotYet("usesrc", 1),
        OptionTable<ServerSettings>.NotYet("redir", 1),
        OptionTable<ServerSettings>.NotYet("socks4", 1),
        OptionTable<ServerSettings>.NotYet("namespace", 1),
        OptionTable<ServerSettings>.NotYet("log-proto", 1))
    {
        TlsOptions = TlsOptions.Server,
    };

    private static ServerSettings Check(ServerSettings settings, Func<ServerCheckSettings, ServerCheckSettings> change) =>
        settings with { Check = change(settings.Check) };

    private static int? ZeroIsNull(int? value) => value == 0 ? null : value;

    private static TimeSpan? Positive(OptionContext context, string name, string text)
    {
        TimeSpan? value = context.Duration($"'{name}'", text);
        if (value == TimeSpan.Zero)
        {
            context.Alert($"'{name}' expects a time greater than zero (got '{text}')");
            return null;
        }

        return value;
    }

    private static IPAddress? CheckAddress(OptionContext context, string text)
    {
        if (IPAddress.TryParse(text, out IPAddress? address))
        {
            return address;
        }

        context.Alert($"'addr' expects an IP address (got '{text}')");
        return null;
    }

    private static ServerSettings OnMarked(OptionContext context, string name, string word, string only, ServerSettings changed)
    {
        if (word != only)
        {
            context.Alert($"'{name}' expects '{only}' (got '{word}')");
        }

        return changed;
    }

    private static ServerSettings InitAddress(ServerSettings settings, string[] arguments, OptionContext context)
    {
        string[] methods = arguments[0].Split(',');
        foreach (string method in methods)
        {
            if (method is not ("last" or "libc" or "none") && !IPAddress.TryParse(method, out _))
            {
                context.Alert($"'init-addr' knows 'last', 'libc', 'none' and IP addresses (got '{method}')");
            }
        }

        return settings with { InitAddress = methods.ToDefinitionList() };
    }

    private static ServerSettings ResolvePrefer(ServerSettings settings, string[] arguments, OptionContext context)
    {
        if (arguments[0] is not ("ipv4" or "ipv6"))
        {
            context.Alert($"'resolve-prefer' expects 'ipv4' or 'ipv6' (got '{arguments[0]}')");
            return settings;
        }

        return settings with { PreferIpv6 = arguments[0] == "ipv6" };
    }

    private static ServerSettings Protocol(ServerSettings settings, string[] arguments, OptionContext context)
    {
        if (arguments[0] is not "h1")
        {
            context.Alert($"'proto {arguments[0]}' is known but not supported yet");
        }

        return settings;
    }
}
