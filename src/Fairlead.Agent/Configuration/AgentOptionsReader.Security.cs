using Fairlead.Agent.Documents;

namespace Fairlead.Agent.Configuration;

/// <content>TLS and ACLs, old keys and new.</content>
internal sealed partial class AgentOptionsReader
{
    private TlsOptions Tls()
    {
        var tls = Section("tls");
        // The top-level keys of before 1.12 are what tls.defaults is now; a block overrides either.
        var defaults = Protocol(Section(tls, "defaults"), Protocol(_root, new TlsProtocolOptions()));
        var https = Protocol(Section(tls, "https"), defaults);
        var rpc = Protocol(Section(tls, "internal_rpc"), defaults);
        https = _root.Has("verify_incoming_https") ? https with { VerifyIncoming = _root.Bool("verify_incoming_https") || https.VerifyIncoming } : https;
        rpc = _root.Has("verify_incoming_rpc") ? rpc with { VerifyIncoming = _root.Bool("verify_incoming_rpc") || rpc.VerifyIncoming } : rpc;
        CheckWhole(https, rpc);
        return new TlsOptions
        {
            Defaults = defaults,
            Https = https,
            InternalRpc = rpc with { VerifyOutgoing = rpc.VerifyOutgoing || rpc.VerifyServerHostname },
            Grpc = Protocol(Section(tls, "grpc"), defaults),
            ServerName = _root.Text("server_name"),
        };
    }

    /// <summary>What is verified needs an authority, and who listens needs a certificate.</summary>
    private void CheckWhole(TlsProtocolOptions https, TlsProtocolOptions rpc)
    {
        var ports = Section("ports");
        var httpsOpen = ports.Int("https", -1) >= 0;
        if (httpsOpen && https.CertFile.Length == 0)
        {
            _root.Error(ports.At("https"), "ports.https is open, and there is no certificate for it: give cert_file and key_file (tls.https)");
        }

        if ((rpc.VerifyIncoming || (httpsOpen && https.VerifyIncoming)) && (rpc.VerifyIncoming ? rpc : https) is var incoming)
        {
            RequireAuthority("verify_incoming", incoming);
            if (incoming.CertFile.Length == 0)
            {
                _root.Error(_root.At("verify_incoming"), "verify_incoming is set, and there is no certificate to listen with: give cert_file and key_file");
            }
        }

        if (rpc.VerifyOutgoing || rpc.VerifyServerHostname)
        {
            RequireAuthority(rpc.VerifyOutgoing ? "verify_outgoing" : "verify_server_hostname", rpc);
        }

        foreach (var suite in https.CipherSuites.Concat(rpc.CipherSuites).Distinct().Where(suite => !Enum.IsDefined(typeof(System.Net.Security.TlsCipherSuite), suite)))
        {
            _root.Error(_root.At("tls_cipher_suites"), $"tls_cipher_suites: there is no suite \"{suite}\"; names are those of the IANA, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        }
    }

    private void RequireAuthority(string key, TlsProtocolOptions options)
    {
        if (options.CaFile.Length == 0 && options.CaPath.Length == 0)
        {
            _root.Error(_root.At(key), $"{key} is set, and there is no authority to verify by: give ca_file or ca_path");
        }
    }

    private static TlsProtocolOptions Protocol(ObjectReader section, TlsProtocolOptions fallback)
    {
        var options = new TlsProtocolOptions
        {
            CaFile = Or(section.Text("ca_file"), fallback.CaFile),
            CaPath = Or(section.Text("ca_path"), fallback.CaPath),
            CertFile = Or(section.Text("cert_file"), fallback.CertFile),
            KeyFile = Or(section.Text("key_file"), fallback.KeyFile),
            MinVersion = MinVersion(section, fallback.MinVersion),
            CipherSuites = section.Has("tls_cipher_suites") ? [.. section.Text("tls_cipher_suites").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)] : fallback.CipherSuites,
            VerifyIncoming = section.Bool("verify_incoming", fallback.VerifyIncoming),
            VerifyOutgoing = section.Bool("verify_outgoing", fallback.VerifyOutgoing),
            VerifyServerHostname = section.Bool("verify_server_hostname", fallback.VerifyServerHostname),
        };
        if (options.CertFile.Length > 0 != options.KeyFile.Length > 0)
        {
            section.Error(section.At(options.CertFile.Length > 0 ? "cert_file" : "key_file"), "cert_file and key_file belong together; one of them is missing");
        }

        return options;
    }

    /// <summary>tls10 … tls13 before 1.12, TLSv1_0 … TLSv1_3 since.</summary>
    private static string MinVersion(ObjectReader section, string fallback)
    {
        var text = section.Text("tls_min_version");
        var version = text.ToLowerInvariant() switch
        {
            "" => fallback,
            "tls10" or "tlsv1_0" or "tls_auto" => "tls10",
            "tls11" or "tlsv1_1" => "tls11",
            "tls12" or "tlsv1_2" => "tls12",
            "tls13" or "tlsv1_3" => "tls13",
            _ => null,
        };
        if (version is null)
        {
            section.Error(section.At("tls_min_version"), $"tls_min_version must be tls10, tls11, tls12 or tls13, found \"{text}\"");
        }

        if (version is "tls10" or "tls11")
        {
            section.Warn(section.At("tls_min_version"), $"{section.Name("tls_min_version")}: TLS before 1.2 is not offered (RFC 8996); 1.2 is the least");
        }

        return version ?? fallback;
    }

    private AclOptions Acl()
    {
        var acl = Section("acl");
        var tokens = Section(acl, "tokens");
        var ttl = _root.Duration("acl_ttl") ?? TimeSpan.FromSeconds(30);
        return new AclOptions
        {
            // Before 1.4 naming a datacenter for ACLs was how they were turned on.
            Enabled = acl.Bool("enabled", _root.Has("acl_datacenter")),
            DefaultPolicy = OneOf(acl, "default_policy", Or(acl.Text("default_policy"), Or(_root.Text("acl_default_policy"), "allow")), "allow", "deny"),
            DownPolicy = OneOf(acl, "down_policy", Or(acl.Text("down_policy"), Or(_root.Text("acl_down_policy"), "extend-cache")), "allow", "deny", "extend-cache", "async-cache"),
            TokenTtl = acl.Duration("token_ttl") ?? ttl,
            PolicyTtl = acl.Duration("policy_ttl") ?? ttl,
            RoleTtl = acl.Duration("role_ttl") ?? TimeSpan.Zero,
            EnableTokenPersistence = acl.Bool("enable_token_persistence"),
            EnableTokenReplication = acl.Bool("enable_token_replication"),
            EnableKeyListPolicy = acl.Bool("enable_key_list_policy"),
            InitialManagementToken = Or(tokens.Text("master", "initial_management"), _root.Text("acl_master_token")),
            AgentToken = Or(tokens.Text("agent"), _root.Text("acl_agent_token")),
            AgentRecoveryToken = Or(tokens.Text("agent_master", "agent_recovery"), _root.Text("acl_agent_master_token")),
            DefaultToken = Or(tokens.Text("default"), _root.Text("acl_token")),
            ReplicationToken = Or(tokens.Text("replication"), _root.Text("acl_replication_token")),
        };
    }

    private static string OneOf(ObjectReader section, string key, string value, params string[] allowed)
    {
        if (!allowed.Contains(value, StringComparer.Ordinal))
        {
            section.Error(section.At(key), $"{section.Name(key)} must be one of {string.Join(", ", allowed)}, found \"{value}\"");
        }

        return value;
    }
}
