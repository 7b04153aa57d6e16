using System.Collections.Immutable;

namespace Fairlead.Agent.Configuration;

/// <summary>TLS: the top-level keys or <c>tls.defaults</c>, and what the blocks for single protocols say instead.</summary>
public sealed record TlsOptions
{
    /// <summary>What holds where a block says nothing.</summary>
    public required TlsProtocolOptions Defaults { get; init; }

    /// <summary>The HTTPS API.</summary>
    public required TlsProtocolOptions Https { get; init; }

    /// <summary>Between the machines.</summary>
    public required TlsProtocolOptions InternalRpc { get; init; }

    /// <summary>The gRPC port.</summary>
    public required TlsProtocolOptions Grpc { get; init; }

    /// <summary><c>server_name</c>; empty for the node's name.</summary>
    public string ServerName { get; init; } = "";
}

/// <summary>TLS of one protocol; paths empty for none.</summary>
public sealed record TlsProtocolOptions
{
    /// <summary><c>ca_file</c>.</summary>
    public string CaFile { get; init; } = "";

    /// <summary><c>ca_path</c>.</summary>
    public string CaPath { get; init; } = "";

    /// <summary><c>cert_file</c>.</summary>
    public string CertFile { get; init; } = "";

    /// <summary><c>key_file</c>.</summary>
    public string KeyFile { get; init; } = "";

    /// <summary><c>tls_min_version</c> in Consul's old spelling. Default <c>tls12</c>.</summary>
    public string MinVersion { get; init; } = "tls12";

    /// <summary><c>tls_cipher_suites</c>; empty for the system's choice.</summary>
    public ImmutableArray<string> CipherSuites { get; init; } = [];

    /// <summary><c>verify_incoming</c>. Default false.</summary>
    public bool VerifyIncoming { get; init; }

    /// <summary><c>verify_outgoing</c>. Default false.</summary>
    public bool VerifyOutgoing { get; init; }

    /// <summary><c>verify_server_hostname</c>. Default false.</summary>
    public bool VerifyServerHostname { get; init; }
}

/// <summary>ACLs, in the spelling of 1.4 (the older keys are read into it).</summary>
public sealed record AclOptions
{
    /// <summary><c>acl.enabled</c>. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary><c>acl.default_policy</c>. Default <c>allow</c>.</summary>
    public string DefaultPolicy { get; init; } = "allow";

    /// <summary><c>acl.down_policy</c>. Default <c>extend-cache</c>.</summary>
    public string DownPolicy { get; init; } = "extend-cache";

    /// <summary><c>acl.token_ttl</c>. Default 30 s.</summary>
    public TimeSpan TokenTtl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>acl.policy_ttl</c>. Default 30 s.</summary>
    public TimeSpan PolicyTtl { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary><c>acl.role_ttl</c>. Default 0.</summary>
    public TimeSpan RoleTtl { get; init; }

    /// <summary><c>acl.enable_token_persistence</c>. Default false.</summary>
    public bool EnableTokenPersistence { get; init; }

    /// <summary><c>acl.enable_token_replication</c>. Default false.</summary>
    public bool EnableTokenReplication { get; init; }

    /// <summary><c>acl.enable_key_list_policy</c>. Default false.</summary>
    public bool EnableKeyListPolicy { get; init; }

    /// <summary><c>acl.tokens.initial_management</c> (<c>master</c> before 1.11).</summary>
    public string InitialManagementToken { get; init; } = "";

    /// <summary><c>acl.tokens.agent</c>.</summary>
    public string AgentToken { get; init; } = "";

    /// <summary><c>acl.tokens.agent_recovery</c> (<c>agent_master</c> before 1.11).</summary>
    public string AgentRecoveryToken { get; init; } = "";

    /// <summary><c>acl.tokens.default</c>.</summary>
    public string DefaultToken { get; init; } = "";

    /// <summary><c>acl.tokens.replication</c>.</summary>
    public string ReplicationToken { get; init; } = "";
}
