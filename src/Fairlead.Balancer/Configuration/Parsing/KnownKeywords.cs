using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary>What happens to a keyword that HAProxy has and we do not.</summary>
internal enum Treatment
{
    /// <summary>Nothing anybody could notice depends on it.</summary>
    Silent,

    /// <summary>Something is missed, but every client gets the same answer: a warning.</summary>
    Ignored,

    /// <summary>What passes would be another: an alert.</summary>
    NotYet,
}

/// <summary>
/// Keywords of HAProxy that we know and do not act on. The rule: what does not alter the answer to a client is
/// ignored (tuning without a word, the rest under a warning), what would alter it is refused by name.
/// </summary>
internal static class KnownKeywords
{
    /// <summary>Sections we know and cannot read yet.</summary>
    public static IReadOnlySet<string> Sections { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "userlist", "peers", "resolvers", "mailers", "cache", "program", "fcgi-app", "http-errors", "ring", "log-forward", "crt-store",
        "log-profile", "traces", "acme", "healthcheck",
    };

    public static IReadOnlyDictionary<string, Treatment> Global { get; } = Table(
        (Treatment.Silent,
            "51degrees-cache-size 51degrees-data-file 51degrees-property-name-list 51degrees-property-separator busy-polling " +
            "close-spread-time cluster-secret cpu-map cpu-policy cpu-set debug default-path dns-accept-family expose-experimental-directives " +
            "expose-deprecated-directives external-check fd-hard-limit force-cfg-parser-pause grace h1-accept-payload-with-any-method " +
            "h1-do-not-close-on-insecure-transfer-encoding harden.reject-privileged-ports.quic harden.reject-privileged-ports.tcp " +
            "insecure-fork-wanted insecure-setuid-wanted localpeer master-worker max-spread-checks maxcompcpuusage maxcomprate maxpipes " +
            "maxsslconn maxzlibmem mworker-max-reloads no-memory-trimming no-quic noepoll noevports nogetaddrinfo nokqueue nopoll noreuseport nosplice " +
            "numa-cpu-mapping pp2-never-send-local prealloc-fd profiling.memory profiling.tasks quiet set-dumpable shm-stats-file strict-limits thread-group " +
            "thread-groups ulimit-n zero-warning"),
        (Treatment.Ignored,
            "anonkey ca-base crt-base email-alert h1-case-adjust h1-case-adjust-file h2-workaround-bogus-websocket-clients " +
            "httpclient.resolvers.disabled httpclient.resolvers.id httpclient.resolvers.prefer httpclient.retries httpclient.ssl.ca-file " +
            "httpclient.ssl.verify httpclient.timeout.connect issuers-chain-path key-base load-server-state-from-file maxconnrate " +
            "maxsessrate maxsslrate nbproc resetenv server-state-base server-state-file set-var set-var-fmt ssl-default-bind-ciphers " +
            "ssl-default-bind-ciphersuites ssl-default-bind-client-sigalgs ssl-default-bind-curves ssl-default-bind-options ssl-default-bind-sigalgs " +
            "ssl-default-server-ciphers ssl-default-server-ciphersuites ssl-default-server-client-sigalgs ssl-default-server-curves " +
            "ssl-default-server-options ssl-default-server-sigalgs ssl-dh-param-file ssl-engine ssl-load-extra-del-ext ssl-load-extra-files " +
            "ssl-mode-async ssl-propquery ssl-provider ssl-provider-path ssl-security-level ssl-server-verify ssl-skip-self-issued-ca stats stats-file " +
            "unix-bind wurfl-cache-size wurfl-data-file wurfl-information-list wurfl-information-list-separator wurfl-patch-file"),
        (Treatment.NotYet, "lua-load lua-load-per-thread lua-prepend-path setcap"));

    public static IReadOnlyDictionary<string, Treatment> Proxy { get; } = Table(
        (Treatment.Silent,
            "bind-process clitcpka-cnt clitcpka-idle clitcpka-intvl description guid id max-keep-alive-queue max-session-srv-conns maxsslconn " +
            "srvtcpka-cnt srvtcpka-idle srvtcpka-intvl hash-preserve-affinity"),
        (Treatment.Ignored,
            "capture compression declare email-alert error-log-format force-persist fullconn grace hash-balance-factor ignore-persist " +
            "load-server-state-from-file log-format-sd log-steps server-state-file-name stats stick-table unique-id-format persist-rdp-cookie"),
        (Treatment.NotYet,
            "appsession block cookie dispatch dynamic-cookie-key errorfiles errorloc errorloc302 errorloc303 external-check filter http-after-response " +
            "http-error http-request http-response http-send-name-header monitor monitor-net monitor-uri persist rate-limit " +
            "redirect reqadd reqallow reqdel reqdeny reqiallow reqidel reqideny reqipass reqirep reqisetbe reqitarpit reqpass reqrep reqsetbe " +
            "reqtarpit rspadd rspdel rspdeny rspidel rspideny rspirep rsprep server-template source stick tcp-check tcp-request tcp-response " +
            "transparent unique-id-header use-fcgi-app use-server acme force-be-switch quic-initial"));

    /// <summary>Reports a known keyword as its treatment asks for. False when the table does not know it.</summary>
    public static bool Report(IReadOnlyDictionary<string, Treatment> table, ConfigurationLine line, ParseContext context)
    {
        if (!TryFind(table, line.Keyword, out Treatment treatment))
        {
            return false;
        }

        string name = line.Keyword is "http-request" or "http-response" or "stats" or "stick" or "tcp-request" && line.Count > 1
            ? $"{line.Keyword} {line[1]}"
            : line.Keyword;
        switch (treatment)
        {
            case Treatment.Ignored:
                context.Findings.Warning(line.Position, $"'{name}' is not supported yet, ignored");
                break;
            case Treatment.NotYet:
                context.Findings.Alert(line.Position, $"'{name}' is known but not supported yet");
                break;
        }

        return true;
    }

    private static bool TryFind(IReadOnlyDictionary<string, Treatment> table, string keyword, out Treatment treatment)
    {
        // The family is large, grows with every version, and is all tuning.
        if (ReferenceEquals(table, Global) && keyword.StartsWith("tune.", StringComparison.Ordinal))
        {
            treatment = Treatment.Silent;
            return true;
        }

        return table.TryGetValue(keyword, out treatment);
    }

    private static Dictionary<string, Treatment> Table(params (Treatment Treatment, string Words)[] groups)
    {
        var table = new Dictionary<string, Treatment>(StringComparer.Ordinal);
        foreach ((Treatment treatment, string words) in groups)
        {
            foreach (string word in words.Split(' '))
            {
                table[word] = treatment;
            }
        }

        return table;
    }
}
