using Fairlead.Primitives.CommandLine;

namespace Fairlead.Templates.Configuration;

/// <summary>The flags of consul-template, each with the configuration key it sets, and Fairlead's own.</summary>
internal static class CommandLineFlags
{
    private static readonly (string Flag, string Path, SettingKind Kind, string Value, string Help)[] Keyed = [.. General(), .. Service("consul"), .. Service("vault"), .. Service("nomad"), .. Vault()];

    /// <summary>The flag's key and kind; null for flags that are not keys (<c>-template</c>, <c>-config</c>, …).</summary>
    public static (string Path, SettingKind Kind)? KeyOf(string flag)
    {
        foreach (var row in Keyed)
        {
            if (row.Flag == flag)
            {
                return (row.Path, row.Kind);
            }
        }

        return null;
    }

    public static FlagSet Declare()
    {
        var flags = new FlagSet()
            .Value("config", "path", "Configuration file or directory; may be given several times.")
            .Value("template", "in:out[:command]", "Template, destination and command; may be given several times.")
            .Value("wait", "min[:max]", "Gather changes this long before rendering.")
            .Value("consul-auth", "user[:password]", "HTTP Basic credentials for Consul.")
            .Switch("dry", "Print to standard output instead of writing; run no commands.")
            .Switch("version", "Print the version.", "v")
            .Switch("help", "Print this text.", "h");
        foreach (var row in Keyed)
        {
            _ = row.Kind == SettingKind.Flag ? flags.Switch(row.Flag, row.Help) : flags.Value(row.Flag, row.Value, row.Help);
        }

        return flags;
    }

    private static IEnumerable<(string, string, SettingKind, string, string)> General() =>
    [
        ("once", "once", SettingKind.Flag, "", "Render everything once, run the commands and end."),
        ("parse-only", "parse_only", SettingKind.Flag, "", "Only read and parse configuration and templates."),
        ("log-level", "log_level", SettingKind.Text, "level", "trace, debug, info, warn or err."),
        ("log-file", "log_file.path", SettingKind.Text, "path", "Log to a file."),
        ("log-rotate-bytes", "log_file.log_rotate_bytes", SettingKind.Bytes, "bytes", "Begin a new log file above this size."),
        ("log-rotate-duration", "log_file.log_rotate_duration", SettingKind.Duration, "duration", "Begin a new log file after this time."),
        ("log-rotate-max-files", "log_file.log_rotate_max_files", SettingKind.Count, "n", "Old log files to keep."),
        ("max-stale", "max_stale", SettingKind.Duration, "duration", "How old a server's answer may be."),
        ("block-query-wait", "block_query_wait", SettingKind.Duration, "duration", "How long one blocking query waits."),
        ("pid-file", "pid_file", SettingKind.Text, "path", "Write the process id here."),
        ("kill-signal", "kill_signal", SettingKind.Signal, "signal", "Signal that ends the program."),
        ("reload-signal", "reload_signal", SettingKind.Signal, "signal", "Signal that reloads the configuration."),
        ("template-error-fatal", "template_error_fatal", SettingKind.Flag, "", "Whether a failing template ends the program."),
        ("err-on-failed-lookup", "err_on_failed_lookup", SettingKind.Flag, "", "Whether a missing key or secret ends the program."),
        ("default-left-delimiter", "default_delimiters.left", SettingKind.Text, "text", "Instead of {{."),
        ("default-right-delimiter", "default_delimiters.right", SettingKind.Text, "text", "Instead of }}."),
        ("dedup", "deduplicate.enabled", SettingKind.Flag, "", "Render once for many instances."),
        ("exec", "exec.command", SettingKind.Command, "command", "Run and supervise this child."),
        ("exec-kill-signal", "exec.kill_signal", SettingKind.Signal, "signal", "Asks the child to end."),
        ("exec-kill-timeout", "exec.kill_timeout", SettingKind.Duration, "duration", "How long the child may take to end."),
        ("exec-reload-signal", "exec.reload_signal", SettingKind.Signal, "signal", "Tells the child that files changed."),
        ("exec-splay", "exec.splay", SettingKind.Duration, "duration", "Random pause before a signal to the child."),
        ("exec-env-pristine", "exec.env.pristine", SettingKind.Flag, "", "Start the child with an empty environment."),
        ("exec-env-custom", "exec.env.custom", SettingKind.Texts, "NAME=value", "Variable for the child; may be given several times."),
        ("exec-env-allowlist", "exec.env.allowlist", SettingKind.Texts, "glob", "Variables the child may see; several times."),
        ("exec-env-denylist", "exec.env.denylist", SettingKind.Texts, "glob", "Variables the child may not see; several times."),
        ("syslog", "syslog.enabled", SettingKind.Flag, "", "Log to syslog too."),
        ("syslog-facility", "syslog.facility", SettingKind.Text, "facility", "Syslog facility."),
        ("syslog-name", "syslog.name", SettingKind.Text, "name", "Program name in syslog."),
        ("compat", "compat", SettingKind.Flag, "", "Fairlead: consul-template's behaviour where Fairlead's default is safer."),
        ("command-error-fatal", "command_error_fatal", SettingKind.Flag, "", "Fairlead: whether a failed command ends the program."),
        ("keep-last-good", "keep_last_good", SettingKind.Flag, "", "Fairlead: keep the last instances of a service that came back empty."),
        ("min-instances", "min_instances", SettingKind.Count, "n", "Fairlead: fewer instances than this are not taken for real."),
        ("status-addr", "status.address", SettingKind.Text, "addr", "Fairlead: serve status and metrics here."),
    ];

    private static IEnumerable<(string, string, SettingKind, string, string)> Service(string name) =>
    [
        ($"{name}-addr", $"{name}.address", SettingKind.Text, "addr", "Address: host:port, http://, https:// or unix://."),
        ($"{name}-token", $"{name}.token", SettingKind.Text, "token", "Token sent with each request."),
        ($"{name}-namespace", $"{name}.namespace", SettingKind.Text, "name", "Namespace (Enterprise)."),
        ($"{name}-retry", $"{name}.retry.enabled", SettingKind.Flag, "", "Whether failed requests are repeated."),
        ($"{name}-retry-attempts", $"{name}.retry.attempts", SettingKind.Count, "n", "Tries in a row; 0 for no limit."),
        ($"{name}-retry-backoff", $"{name}.retry.backoff", SettingKind.Duration, "duration", "First pause."),
        ($"{name}-retry-max-backoff", $"{name}.retry.max_backoff", SettingKind.Duration, "duration", "Longest pause; 0 for no limit."),
        ($"{name}-ssl", $"{name}.ssl.enabled", SettingKind.Flag, "", "Use TLS."),
        ($"{name}-ssl-ca-cert", $"{name}.ssl.ca_cert", SettingKind.Text, "path", "Trusted authorities, a PEM file."),
        ($"{name}-ssl-ca-path", $"{name}.ssl.ca_path", SettingKind.Text, "path", "Trusted authorities, a directory."),
        ($"{name}-ssl-cert", $"{name}.ssl.cert", SettingKind.Text, "path", "Client certificate."),
        ($"{name}-ssl-key", $"{name}.ssl.key", SettingKind.Text, "path", "Client key."),
        ($"{name}-ssl-server-name", $"{name}.ssl.server_name", SettingKind.Text, "name", "Name expected in the certificate."),
        ($"{name}-ssl-verify", $"{name}.ssl.verify", SettingKind.Flag, "", "Whether the certificate is checked."),
        ($"{name}-transport-dial-keep-alive", $"{name}.transport.dial_keep_alive", SettingKind.Duration, "duration", "TCP keep-alive."),
        ($"{name}-transport-dial-timeout", $"{name}.transport.dial_timeout", SettingKind.Duration, "duration", "Time to connect."),
        ($"{name}-transport-disable-keep-alives", $"{name}.transport.disable_keep_alives", SettingKind.Flag, "", "One request per connection."),
        ($"{name}-transport-max-idle-conns-per-host", $"{name}.transport.max_idle_conns_per_host", SettingKind.Count, "n", "Idle connections kept."),
        ($"{name}-transport-max-conns-per-host", $"{name}.transport.max_conns_per_host", SettingKind.Count, "n", "Most connections."),
        ($"{name}-transport-tls-handshake-timeout", $"{name}.transport.tls_handshake_timeout", SettingKind.Duration, "duration", "Time for the TLS handshake."),
    ];

    private static IEnumerable<(string, string, SettingKind, string, string)> Vault() =>
    [
        ("consul-token-file", "consul.token_file", SettingKind.Text, "path", "File with the token."),
        ("vault-renew-token", "vault.renew_token", SettingKind.Flag, "", "Whether the token is renewed."),
        ("vault-unwrap-token", "vault.unwrap_token", SettingKind.Flag, "", "Whether the token is a wrapped one."),
        ("vault-agent-token-file", "vault.vault_agent_token_file", SettingKind.Text, "path", "File another process keeps the token in."),
        ("vault-default-lease-duration", "vault.default_lease_duration", SettingKind.Duration, "duration", "Life of secrets without a lease."),
        ("vault-lease-renewal-threshold", "vault.lease_renewal_threshold", SettingKind.Fraction, "part", "Part of a lease after which it is read anew."),
        ("vault-client-user-agent", "vault.client_user_agent", SettingKind.Text, "text", "User-Agent for Vault."),
    ];
}
