using Fairlead.Primitives.Http;

namespace Fairlead.Templates.Configuration;

/// <summary>How often and how patiently a failed request is repeated.</summary>
public sealed record RetryPolicy
{
    /// <summary>Whether to repeat at all; true by default.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Tries in a row before giving up; 12 by default, 0 for no limit. A success begins the count anew.</summary>
    public int Attempts { get; init; } = 12;

    /// <summary>First pause; 250 ms by default, doubled each time.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Longest pause; 1 minute by default, zero for no limit.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The pause after the given number of failures in a row (from 1), without jitter.</summary>
    public TimeSpan PauseAfter(int failures)
    {
        // 2^30 times any backoff is beyond every bound people set; the shift must not overflow before the bound is applied.
        var doubled = Backoff * Math.Pow(2, Math.Min(failures - 1, 30));
        return MaxBackoff > TimeSpan.Zero && doubled > MaxBackoff ? MaxBackoff : doubled;
    }

    /// <summary>Whether another try may follow the given number of failures in a row.</summary>
    public bool AllowsAnother(int failures) => Enabled && (Attempts == 0 || failures < Attempts);
}

/// <summary>An HTTP service that templates read: address, credentials and patience.</summary>
public record ServiceSource
{
    /// <summary>For messages.</summary>
    public string Name { get; init; } = "Consul";

    /// <summary>As the user wrote it; empty when not configured.</summary>
    public string Address { get; init; } = "";

    /// <summary>The token sent with each request; empty for none.</summary>
    public string Token { get; init; } = "";

    /// <summary>Enterprise namespace, sent on as it is; empty for none.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>Nomad's region; empty for the agent's own.</summary>
    public string Region { get; init; } = "";

    /// <summary>HTTP Basic user; empty for none.</summary>
    public string AuthUser { get; init; } = "";

    /// <summary>HTTP Basic password.</summary>
    public string AuthPassword { get; init; } = "";

    /// <summary>Whether an address without a scheme means https.</summary>
    public bool UseTls { get; init; }

    /// <summary>Certificates.</summary>
    public TlsClientOptions Tls { get; init; } = new();

    /// <summary>Connections.</summary>
    public HttpTransportOptions Transport { get; init; } = new();

    /// <summary>Patience.</summary>
    public RetryPolicy Retry { get; init; } = new();
}

/// <summary>The registry templates read.</summary>
public sealed record ConsulSource : ServiceSource
{
    /// <summary>File whose text is the token; empty for none.</summary>
    public string TokenFile { get; init; } = "";
}

/// <summary>What happens to Vault's token and leases.</summary>
public sealed record VaultTokenOptions
{
    /// <summary>Whether the token is renewed before it expires; true by default when it is renewable.</summary>
    public bool Renew { get; init; } = true;

    /// <summary>Whether the token is a wrapped one that must be opened first.</summary>
    public bool Unwrap { get; init; }

    /// <summary>File another process keeps the token in; read again when it changes. Empty for none.</summary>
    public string AgentTokenFile { get; init; } = "";

    /// <summary>How long a secret without a lease is taken to be good; 5 minutes by default.</summary>
    public TimeSpan DefaultLease { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The part of a lease after which a secret that cannot be renewed is read anew; 0.9 by default.</summary>
    public double LeaseRenewalThreshold { get; init; } = 0.9;

    /// <summary>The User-Agent of requests; empty for none.</summary>
    public string UserAgent { get; init; } = "";

    /// <summary>How to get a token from the pod's own identity; null, the default, when the token comes from elsewhere.</summary>
    public KubernetesLogin? Kubernetes { get; init; }
}

/// <summary>Vault's Kubernetes auth method: the pod's service account is exchanged for a token.</summary>
/// <remarks>https://developer.hashicorp.com/vault/api-docs/auth/kubernetes#login</remarks>
public sealed record KubernetesLogin
{
    /// <summary>Where Kubernetes puts a pod's service account token.</summary>
    public const string DefaultTokenPath = "/run/secrets/kubernetes.io/serviceaccount/token";

    /// <summary>Where Vault mounts the method unless told otherwise.</summary>
    public const string DefaultMountPath = "kubernetes";

    /// <summary>The role to log in as.</summary>
    public required string Role { get; init; }

    /// <summary>File with the service account's token; read at each login, for Kubernetes rotates it.</summary>
    public string TokenPath { get; init; } = DefaultTokenPath;

    /// <summary>The service account's token itself; the file is not read then. Empty for none.</summary>
    public string Token { get; init; } = "";

    /// <summary>Where the method is mounted below <c>auth/</c>.</summary>
    public string MountPath { get; init; } = DefaultMountPath;
}
