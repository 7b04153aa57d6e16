using System.Collections.Immutable;
using Fairlead.Primitives.Documents;
using Fairlead.Primitives.Http;
using Fairlead.Primitives.Names;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Configuration;

/// <summary>From merged settings to the options record; what only shows when keys are seen together is judged here.</summary>
internal sealed class OptionsBuilder(SettingSet settings, ICollection<DocumentError> problems)
{
    private static readonly string[] Levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERR"];

    public TemplateRunnerOptions Build()
    {
        var compat = settings.Flag("compat", false);
        var once = settings.Flag("once", false);
        var (consulUser, consulPassword) = Auth("consul");
        return new TemplateRunnerOptions
        {
            Compat = compat,
            Once = once,
            Dry = settings.Flag("dry", false),
            ParseOnly = settings.Flag("parse_only", false),
            Templates = [.. settings.Templates.Select(template => Template(template, compat, once))],
            Exec = Exec(settings, "exec."),
            Consul = (ConsulSource)Service("consul", "Consul", new ConsulSource
            {
                TokenFile = settings.Text("consul.token_file"),
                AuthUser = consulUser,
                AuthPassword = consulPassword,
            }),
            Vault = Service("vault", "Vault", new ServiceSource()),
            VaultToken = new VaultTokenOptions
            {
                // Whoever keeps the token in a file renews it too, unless the user says otherwise.
                Renew = settings.Flag("vault.renew_token", settings.Text("vault.vault_agent_token_file").Length == 0),
                Unwrap = settings.Flag("vault.unwrap_token", false),
                AgentTokenFile = settings.Text("vault.vault_agent_token_file"),
                DefaultLease = settings.Duration("vault.default_lease_duration", TimeSpan.FromMinutes(5)),
                LeaseRenewalThreshold = settings.Fraction("vault.lease_renewal_threshold", 0.9),
                UserAgent = settings.Text("vault.client_user_agent"),
                Kubernetes = settings.Text("vault.k8s_auth_role_name") is { Length: > 0 } role ? Kubernetes(role) : null,
            },
            Nomad = Service("nomad", "Nomad", new ServiceSource
            {
                AuthUser = settings.Text("nomad.auth_username"),
                AuthPassword = settings.Text("nomad.auth_password"),
                Region = settings.Text("nomad.region"),
            }),
            // -once renders at once: there is nothing to wait for and nobody to share with.
            Wait = once ? default : Wait(settings, "wait") ?? default,
            Deduplication = new DeduplicationOptions
            {
                Enabled = !once && settings.Flag("deduplicate.enabled", settings.HasAnyUnder("deduplicate.")),
                Prefix = settings.Text("deduplicate.prefix", "consul-template/dedup/"),
                Ttl = settings.Duration("deduplicate.ttl", TimeSpan.FromSeconds(15)),
                MaxStale = settings.Duration("deduplicate.max_stale", TimeSpan.FromSeconds(2)),
                BlockQueryWait = settings.Duration("deduplicate.block_query_wait", TimeSpan.FromSeconds(60)),
            },
            Log = Logging(),
            MaxStale = settings.Duration("max_stale", TimeSpan.FromSeconds(2)),
            BlockQueryWait = settings.Duration("block_query_wait", TimeSpan.FromSeconds(60)),
            PidFile = settings.Text("pid_file"),
            KillSignal = settings.Signal("kill_signal", Signals.Interrupt),
            ReloadSignal = settings.Signal("reload_signal", Signals.HangUp),
            TemplateErrorFatal = settings.FlagOrNull("template_error_fatal") ?? (compat ? true : null),
            CommandErrorFatal = settings.Flag("command_error_fatal", compat),
            ErrorOnFailedLookup = settings.Flag("err_on_failed_lookup", false),
            // Whoever writes a number of attempts means it; the default of 12 only ends a daemon in compat mode.
            RetriesExhaustedFatal = compat || ((string[])["consul", "vault", "nomad"]).Any(block => settings.Has(block + ".retry.attempts")),
            StatusAddress = settings.Text("status.address"),
        };
    }

    private (string User, string Password) Auth(string block) =>
        settings.Flag(block + ".auth.enabled", true)
            ? (settings.Text(block + ".auth.username"), settings.Text(block + ".auth.password"))
            : ("", "");

    private ServiceSource Service(string block, string name, ServiceSource source)
    {
        var address = settings.Flag(block + ".enabled", true) ? settings.Text(block + ".address") : "";
        return source with
        {
            Name = name,
            Address = address,
            Token = settings.Text(block + ".token"),
            Namespace = settings.Text(block + ".namespace"),
            // Any word about certificates means encryption.
            UseTls = settings.Flag(block + ".ssl.enabled", settings.HasAnyUnder(block + ".ssl.")),
            Tls = new TlsClientOptions
            {
                Verify = settings.Flag(block + ".ssl.verify", true),
                CaFile = settings.Text(block + ".ssl.ca_cert"),
                CaPem = settings.Text(block + ".ssl.ca_cert_bytes"),
                CaPath = settings.Text(block + ".ssl.ca_path"),
                CertificateFile = settings.Text(block + ".ssl.cert"),
                KeyFile = settings.Text(block + ".ssl.key"),
                ServerName = settings.Text(block + ".ssl.server_name"),
            },
            Transport = Transport(block + ".transport."),
            Retry = new RetryPolicy
            {
                Enabled = settings.Flag(block + ".retry.enabled", true),
                Attempts = settings.Count(block + ".retry.attempts", 12),
                Backoff = settings.Duration(block + ".retry.backoff", TimeSpan.FromMilliseconds(250)),
                MaxBackoff = settings.Duration(block + ".retry.max_backoff", TimeSpan.FromMinutes(1)),
            },
        };
    }

    private HttpTransportOptions Transport(string prefix)
    {
        // One pool reaches one host: what may be idle in all and what may be idle per host is the same bound here.
        int[] idle = [settings.Count(prefix + "max_idle_conns", 0), settings.Count(prefix + "max_idle_conns_per_host", 0)];
        return new HttpTransportOptions
        {
            ConnectTimeout = settings.Duration(prefix + "dial_timeout", TimeSpan.FromSeconds(30)),
            KeepAliveInterval = settings.Duration(prefix + "dial_keep_alive", TimeSpan.FromSeconds(30)),
            TlsHandshakeTimeout = settings.Duration(prefix + "tls_handshake_timeout", TimeSpan.FromSeconds(10)),
            IdleConnectionTimeout = settings.Duration(prefix + "idle_conn_timeout", TimeSpan.FromSeconds(5)),
            DisableKeepAlives = settings.Flag(prefix + "disable_keep_alives", false),
            MaxIdleConnections = idle.Where(bound => bound > 0).DefaultIfEmpty(0).Min(),
            MaxConnections = settings.Count(prefix + "max_conns_per_host", 0),
        };
    }

    private KubernetesLogin Kubernetes(string role) => new()
    {
        Role = role,
        TokenPath = settings.Text("vault.k8s_service_account_token_path", KubernetesLogin.DefaultTokenPath),
        Token = settings.Text("vault.k8s_service_account_token"),
        MountPath = settings.Text("vault.k8s_service_mount_path", KubernetesLogin.DefaultMountPath).Trim('/'),
    };

    private TemplateDefinition Template(SettingSet template, bool compat, bool once)
    {
        var source = template.Text("source");
        var contents = template.Has("contents") ? template.Text("contents") : null;
        if (source.Length > 0 == contents is not null)
        {
            Error(template.At, source.Length > 0
                ? "template: source and contents are both given; a template has one of them"
                : "template: neither source nor contents is given; a template needs one of them");
        }

        if (template.Text("destination").Length == 0 && !settings.Flag("dry", false) && !settings.Flag("parse_only", false))
        {
            Error(template.At, "template: no destination is given");
        }

        var exec = Exec(template, "exec.");
        return new TemplateDefinition
        {
            Location = template.At,
            Source = source,
            Contents = contents,
            Destination = template.Text("destination"),
            CreateDestinationDirectories = template.Flag("create_dest_dirs", true),
            Command = exec?.Command ?? NonEmpty(template.Command("command")),
            CommandTimeout = exec is not null && template.Has("exec.timeout")
                ? exec.Timeout
                : template.Duration("command_timeout", TimeSpan.FromSeconds(30)),
            CommandManners = exec is null ? null : new CommandManners(exec.KillSignal, exec.KillTimeout) { Splay = exec.Splay, ReloadSignal = exec.ReloadSignal },
            CommandEnvironment = exec?.Environment ?? new ExecEnvironment(),
            Check = NonEmpty(template.Command("check")),
            CheckTimeout = template.Duration("check_timeout", TimeSpan.FromSeconds(30)),
            Permissions = template.Count("perms", 0) is > 0 and var mode ? mode : null,
            User = template.Text("user"),
            Group = template.Text("group"),
            Backup = template.Flag("backup", false),
            ErrorOnMissingKey = template.Flag("error_on_missing_key", false),
            ErrorFatal = template.FlagOrNull("error_fatal"),
            LeftDelimiter = template.Text("left_delimiter", settings.Text("default_delimiters.left")),
            RightDelimiter = template.Text("right_delimiter", settings.Text("default_delimiters.right")),
            Wait = once ? null : Wait(template, "wait"),
            SandboxPath = template.Text("sandbox_path"),
            FunctionDenylist = template.Texts("function_denylist", "function_blacklist"),
            KeepLastGood = template.Flag("keep_last_good", settings.Flag("keep_last_good", !compat)),
            MinInstances = template.Count("min_instances", settings.Count("min_instances", 1)),
        };
    }

    private static CommandSpec? NonEmpty(CommandSpec? command) =>
        command is null || command.Words.All(word => word.Length == 0) ? null : command;

    private WaitWindow? Wait(SettingSet set, string path)
    {
        if (!set.Has(path + ".min") && !set.Has(path + ".max"))
        {
            return null;
        }

        if (!set.Flag(path + ".enabled", true))
        {
            return default(WaitWindow);
        }

        var min = set.Duration(path + ".min", TimeSpan.Zero);
        var max = set.Duration(path + ".max", min * 4);
        if (max < min)
        {
            Error(set.LocationOf(path + ".max"), $"{path}: the maximum is below the minimum");
        }

        return new WaitWindow(min, max);
    }

    private static ExecDefinition? Exec(SettingSet set, string prefix)
    {
        var command = NonEmpty(set.Command(prefix + "command"));
        if (command is null || !set.Flag(prefix + "enabled", true))
        {
            return null;
        }

        var reload = set.Signal(prefix + "reload_signal", Signals.None);
        return new ExecDefinition
        {
            Command = command,
            Environment = new ExecEnvironment
            {
                Pristine = set.Flag(prefix + "env.pristine", false),
                Custom = set.Texts(prefix + "env.custom"),
                Allowlist = set.Texts(prefix + "env.allowlist", prefix + "env.whitelist"),
                Denylist = set.Texts(prefix + "env.denylist", prefix + "env.blacklist"),
            },
            KillSignal = set.Signal(prefix + "kill_signal", Signals.Interrupt),
            KillTimeout = set.Duration(prefix + "kill_timeout", TimeSpan.FromSeconds(30)),
            ReloadSignal = reload == Signals.None ? null : reload,
            Splay = set.Duration(prefix + "splay", TimeSpan.Zero),
            Timeout = set.Duration(prefix + "timeout", TimeSpan.Zero),
        };
    }

    private LogOptions Logging()
    {
        var level = settings.Text("log_level", "WARN");
        return new LogOptions
        {
            Level = level.ToUpperInvariant() switch
            {
                "TRACE" => LogLevel.Trace,
                "DEBUG" => LogLevel.Debug,
                "INFO" => LogLevel.Information,
                "WARN" or "WARNING" => LogLevel.Warning,
                "ERR" or "ERROR" => LogLevel.Error,
                _ => UnknownLevel(level),
            },
            File = settings.Text("log_file.path"),
            RotateBytes = settings.Bytes("log_file.log_rotate_bytes", 0),
            RotateAfter = settings.Duration("log_file.log_rotate_duration", TimeSpan.FromHours(24)),
            RotateMaxFiles = settings.Count("log_file.log_rotate_max_files", 0),
            Syslog = settings.Flag("syslog.enabled", settings.Has("syslog.facility") || settings.Has("syslog.name")),
            SyslogFacility = settings.Text("syslog.facility", "LOCAL0"),
            SyslogName = settings.Text("syslog.name", "consul-template"),
        };
    }

    private LogLevel UnknownLevel(string level)
    {
        Error(settings.LocationOf("log_level"), $"log_level: \"{level}\" is not one of {string.Join(", ", Levels)}{NearestName.Hint(level, Levels)}");
        return LogLevel.Warning;
    }

    private void Error(SourceLocation at, string message) => problems.Add(new DocumentError(at, message));
}
