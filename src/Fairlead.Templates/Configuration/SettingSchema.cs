using System.Collections.Frozen;

namespace Fairlead.Templates.Configuration;

/// <summary>What kind of value a key takes.</summary>
internal enum SettingKind
{
    Text,
    Flag,
    Count,
    Fraction,
    Duration,
    Signal,
    Texts,
    TextMap,
    Command,
    Mode,
    Bytes,
}

/// <summary>
/// The configuration keys by path (<c>consul.retry.attempts</c>): consul-template's, and Fairlead's own. One table for files, flags
/// and environment, so that all three mean the same and are merged alike.
/// </summary>
internal static class SettingSchema
{
    /// <summary>Keys of the file itself and of its single blocks.</summary>
    public static FrozenDictionary<string, SettingKind> Root { get; } = Build(root =>
    {
        Service(root, "consul");
        root["consul.namespace"] = SettingKind.Text;
        root["consul.token_file"] = SettingKind.Text;
        Service(root, "vault");
        root["vault.namespace"] = SettingKind.Text;
        root["vault.renew_token"] = SettingKind.Flag;
        root["vault.unwrap_token"] = SettingKind.Flag;
        root["vault.vault_agent_token_file"] = SettingKind.Text;
        root["vault.default_lease_duration"] = SettingKind.Duration;
        root["vault.lease_renewal_threshold"] = SettingKind.Fraction;
        root["vault.client_user_agent"] = SettingKind.Text;
        root["vault.k8s_auth_role_name"] = SettingKind.Text;
        root["vault.k8s_service_account_token_path"] = SettingKind.Text;
        root["vault.k8s_service_account_token"] = SettingKind.Text;
        root["vault.k8s_service_mount_path"] = SettingKind.Text;
        Service(root, "nomad");
        root["nomad.namespace"] = SettingKind.Text;
        root["nomad.region"] = SettingKind.Text;
        root["nomad.auth_username"] = SettingKind.Text;
        root["nomad.auth_password"] = SettingKind.Text;
        Exec(root, "exec.");
        root["deduplicate.prefix"] = SettingKind.Text;
        root["deduplicate.enabled"] = SettingKind.Flag;
        root["deduplicate.ttl"] = SettingKind.Duration;
        root["deduplicate.max_stale"] = SettingKind.Duration;
        root["deduplicate.block_query_wait"] = SettingKind.Duration;
        root["wait.min"] = SettingKind.Duration;
        root["wait.max"] = SettingKind.Duration;
        root["wait.enabled"] = SettingKind.Flag;
        root["syslog.enabled"] = SettingKind.Flag;
        root["syslog.facility"] = SettingKind.Text;
        root["syslog.name"] = SettingKind.Text;
        root["log_file.path"] = SettingKind.Text;
        root["log_file.log_rotate_bytes"] = SettingKind.Bytes;
        root["log_file.log_rotate_duration"] = SettingKind.Duration;
        root["log_file.log_rotate_max_files"] = SettingKind.Count;
        root["default_delimiters.left"] = SettingKind.Text;
        root["default_delimiters.right"] = SettingKind.Text;
        root["log_level"] = SettingKind.Text;
        root["max_stale"] = SettingKind.Duration;
        root["block_query_wait"] = SettingKind.Duration;
        root["pid_file"] = SettingKind.Text;
        root["kill_signal"] = SettingKind.Signal;
        root["reload_signal"] = SettingKind.Signal;
        root["template_error_fatal"] = SettingKind.Flag;
        root["err_on_failed_lookup"] = SettingKind.Flag;
        root["once"] = SettingKind.Flag;
        root["parse_only"] = SettingKind.Flag;

        // Fairlead's own.
        root["compat"] = SettingKind.Flag;
        root["command_error_fatal"] = SettingKind.Flag;
        root["keep_last_good"] = SettingKind.Flag;
        root["min_instances"] = SettingKind.Count;
        root["status.address"] = SettingKind.Text;
    });

    /// <summary>Keys of a <c>template</c> block.</summary>
    public static FrozenDictionary<string, SettingKind> Template { get; } = Build(template =>
    {
        foreach (var key in (string[])["source", "contents", "destination", "user", "group", "left_delimiter", "right_delimiter", "sandbox_path"])
        {
            template[key] = SettingKind.Text;
        }

        foreach (var key in (string[])["create_dest_dirs", "backup", "error_on_missing_key", "error_fatal", "wait.enabled", "exec.enabled", "keep_last_good"])
        {
            template[key] = SettingKind.Flag;
        }

        template["command"] = SettingKind.Command;
        template["command_timeout"] = SettingKind.Duration;
        template["perms"] = SettingKind.Mode;
        template["wait.min"] = SettingKind.Duration;
        template["wait.max"] = SettingKind.Duration;
        template["function_denylist"] = SettingKind.Texts;
        template["function_blacklist"] = SettingKind.Texts;
        Exec(template, "exec.");

        // Fairlead's own.
        template["check"] = SettingKind.Command;
        template["check_timeout"] = SettingKind.Duration;
        template["min_instances"] = SettingKind.Count;
    });

    private static void Service(Dictionary<string, SettingKind> keys, string name)
    {
        keys[name + ".enabled"] = SettingKind.Flag;
        keys[name + ".address"] = SettingKind.Text;
        keys[name + ".token"] = SettingKind.Text;
        keys[name + ".auth.enabled"] = SettingKind.Flag;
        keys[name + ".auth.username"] = SettingKind.Text;
        keys[name + ".auth.password"] = SettingKind.Text;
        keys[name + ".retry.enabled"] = SettingKind.Flag;
        keys[name + ".retry.attempts"] = SettingKind.Count;
        keys[name + ".retry.backoff"] = SettingKind.Duration;
        keys[name + ".retry.max_backoff"] = SettingKind.Duration;
        foreach (var key in (string[])["cert", "key", "ca_cert", "ca_cert_bytes", "ca_path", "server_name"])
        {
            keys[$"{name}.ssl.{key}"] = SettingKind.Text;
        }

        keys[name + ".ssl.enabled"] = SettingKind.Flag;
        keys[name + ".ssl.verify"] = SettingKind.Flag;
        foreach (var key in (string[])["dial_timeout", "dial_keep_alive", "idle_conn_timeout", "tls_handshake_timeout"])
        {
            keys[$"{name}.transport.{key}"] = SettingKind.Duration;
        }

        foreach (var key in (string[])["max_idle_conns", "max_idle_conns_per_host", "max_conns_per_host"])
        {
            keys[$"{name}.transport.{key}"] = SettingKind.Count;
        }

        keys[name + ".transport.disable_keep_alives"] = SettingKind.Flag;
    }

    private static void Exec(Dictionary<string, SettingKind> keys, string prefix)
    {
        keys[prefix + "command"] = SettingKind.Command;
        keys[prefix + "enabled"] = SettingKind.Flag;
        keys[prefix + "env.pristine"] = SettingKind.Flag;
        foreach (var key in (string[])["custom", "allowlist", "denylist", "whitelist", "blacklist"])
        {
            keys[prefix + "env." + key] = SettingKind.Texts;
        }

        keys[prefix + "kill_signal"] = SettingKind.Signal;
        keys[prefix + "kill_timeout"] = SettingKind.Duration;
        keys[prefix + "reload_signal"] = SettingKind.Signal;
        keys[prefix + "splay"] = SettingKind.Duration;
        keys[prefix + "timeout"] = SettingKind.Duration;
    }

    private static FrozenDictionary<string, SettingKind> Build(Action<Dictionary<string, SettingKind>> fill)
    {
        var keys = new Dictionary<string, SettingKind>(StringComparer.Ordinal);
        fill(keys);
        return keys.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
