using Fairlead.Primitives.Documents;

namespace Fairlead.Templates.Configuration;

/// <summary>Settings from the environment; they fill what neither file nor flag says.</summary>
internal static class EnvironmentSettings
{
    private static readonly (string Variable, string Path, SettingKind Kind)[] Variables =
    [
        ("CONSUL_HTTP_ADDR", "consul.address", SettingKind.Text),
        ("CONSUL_NAMESPACE", "consul.namespace", SettingKind.Text),
        ("CONSUL_TOKEN", "consul.token", SettingKind.Text),
        ("CONSUL_HTTP_TOKEN", "consul.token", SettingKind.Text),
        ("CONSUL_HTTP_TOKEN_FILE", "consul.token_file", SettingKind.Text),
        ("CONSUL_HTTP_SSL", "consul.ssl.enabled", SettingKind.Flag),
        ("CONSUL_HTTP_SSL_VERIFY", "consul.ssl.verify", SettingKind.Flag),
        ("CONSUL_CACERT", "consul.ssl.ca_cert", SettingKind.Text),
        ("CONSUL_CAPATH", "consul.ssl.ca_path", SettingKind.Text),
        ("CONSUL_CLIENT_CERT", "consul.ssl.cert", SettingKind.Text),
        ("CONSUL_CLIENT_KEY", "consul.ssl.key", SettingKind.Text),
        ("CONSUL_TLS_SERVER_NAME", "consul.ssl.server_name", SettingKind.Text),
        ("VAULT_ADDR", "vault.address", SettingKind.Text),
        ("VAULT_TOKEN", "vault.token", SettingKind.Text),
        ("VAULT_NAMESPACE", "vault.namespace", SettingKind.Text),
        ("VAULT_CACERT", "vault.ssl.ca_cert", SettingKind.Text),
        ("VAULT_CACERT_BYTES", "vault.ssl.ca_cert_bytes", SettingKind.Text),
        ("VAULT_CAPATH", "vault.ssl.ca_path", SettingKind.Text),
        ("VAULT_CLIENT_CERT", "vault.ssl.cert", SettingKind.Text),
        ("VAULT_CLIENT_KEY", "vault.ssl.key", SettingKind.Text),
        ("VAULT_TLS_SERVER_NAME", "vault.ssl.server_name", SettingKind.Text),
        ("VAULT_K8S_AUTH_ROLE_NAME", "vault.k8s_auth_role_name", SettingKind.Text),
        ("VAULT_K8S_SERVICE_ACCOUNT_TOKEN_PATH", "vault.k8s_service_account_token_path", SettingKind.Text),
        ("VAULT_K8S_SERVICE_ACCOUNT_TOKEN", "vault.k8s_service_account_token", SettingKind.Text),
        ("VAULT_K8S_SERVICE_MOUNT_PATH", "vault.k8s_service_mount_path", SettingKind.Text),
        ("NOMAD_ADDR", "nomad.address", SettingKind.Text),
        ("NOMAD_TOKEN", "nomad.token", SettingKind.Text),
        ("NOMAD_NAMESPACE", "nomad.namespace", SettingKind.Text),
        ("NOMAD_REGION", "nomad.region", SettingKind.Text),
        ("NOMAD_CACERT", "nomad.ssl.ca_cert", SettingKind.Text),
        ("NOMAD_CAPATH", "nomad.ssl.ca_path", SettingKind.Text),
        ("NOMAD_CLIENT_CERT", "nomad.ssl.cert", SettingKind.Text),
        ("NOMAD_CLIENT_KEY", "nomad.ssl.key", SettingKind.Text),
        ("NOMAD_TLS_SERVER_NAME", "nomad.ssl.server_name", SettingKind.Text),
        ("CT_LOG", "log_level", SettingKind.Text),
        ("CONSUL_TEMPLATE_LOG", "log_level", SettingKind.Text),
        ("CONSUL_TEMPLATE_LOG_LEVEL", "log_level", SettingKind.Text),
    ];

    public static SettingSet Read(Func<string, string?> variable, ICollection<DocumentError> problems)
    {
        var set = new SettingSet();
        foreach (var (name, path, kind) in Variables)
        {
            if (variable(name) is { Length: > 0 } text)
            {
                Put(set, path, kind, text, name, problems);
            }
        }

        if (variable("CONSUL_HTTP_AUTH") is { Length: > 0 } auth)
        {
            var colon = auth.IndexOf(':', StringComparison.Ordinal);
            set.Set("consul.auth.username", colon < 0 ? auth : auth[..colon], SourceLocation.Of("CONSUL_HTTP_AUTH"));
            set.Set("consul.auth.password", colon < 0 ? "" : auth[(colon + 1)..], SourceLocation.Of("CONSUL_HTTP_AUTH"));
        }

        if (variable("VAULT_SKIP_VERIFY") is { Length: > 0 } skip
            && SettingText.Read(SettingKind.Flag, skip, out _) is bool skipped)
        {
            set.Set("vault.ssl.verify", !skipped, SourceLocation.Of("VAULT_SKIP_VERIFY"));
        }

        if (!set.Has("vault.token") && variable("HOME") is { Length: > 0 } home && ReadTokenFile(Path.Combine(home, ".vault-token")) is { Length: > 0 } token)
        {
            set.Set("vault.token", token, SourceLocation.Of("~/.vault-token"));
        }

        return set;
    }

    private static void Put(SettingSet set, string path, SettingKind kind, string text, string name, ICollection<DocumentError> problems)
    {
        if (SettingText.Read(kind, text, out var error) is { } value)
        {
            set.Set(path, value, SourceLocation.Of(name));
        }
        else
        {
            problems.Add(new DocumentError(SourceLocation.Of(name), error));
        }
    }

    private static string? ReadTokenFile(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file is a convenience of Vault's command line; without it the token comes from elsewhere or is asked for by name.
            return null;
        }
    }
}
