using System.Collections.Immutable;
using Fairlead.Agent.Documents;
using Fairlead.Primitives.Documents;

namespace Fairlead.Agent.Configuration;

/// <summary>What differs between two configurations and cannot change while the agent runs.</summary>
public static class ConfigurationChanges
{
    /// <summary>
    /// Keys that count at once, with everything below them: those of Consul ("Reloadable configuration"), and those of the HTTP API
    /// and DNS that need no new listener.
    /// </summary>
    private static readonly string[] Reloadable =
    [
        "service", "services", "check", "checks", "watches", "node_meta", "log_level", "discard_check_output",
        "telemetry.prefix_filter", "telemetry.filter_default",
        "ca_file", "ca_path", "cert_file", "key_file", "verify_incoming", "verify_incoming_rpc", "verify_incoming_https", "tls_min_version", "tls_cipher_suites", "tls",
        "dns_config", "recursors", "recursor",
        "limits.http_max_conns_per_client", "limits.kv_max_value_size", "limits.txn_max_req_len",
        "http_config.response_headers", "http_config.block_endpoints", "http_config.allow_write_http_from", "http_api_response_headers",
        "default_query_time", "max_query_time", "strict_api_input", "leave_on_terminate", "skip_leave_on_interrupt",
    ];

    private static readonly string[] ReloadablePaths = [.. Reloadable.Select(Normal)];

    /// <summary>The dotted names of the keys whose new value waits for a restart, as they were written.</summary>
    public static ImmutableArray<string> NeedRestart(AgentOptions before, AgentOptions after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (old, now) = (Leaves(before.Source), Leaves(after.Source));
        return [.. old.Keys.Union(now.Keys)
            .Where(path => !IsReloadable(path) && old.GetValueOrDefault(path).Value != now.GetValueOrDefault(path).Value)
            .Select(path => now.TryGetValue(path, out var leaf) ? leaf.Name : old[path].Name)
            .Order(StringComparer.Ordinal)];
    }

    private static bool IsReloadable(string path) => ReloadablePaths.Any(known => path == known || path.StartsWith(known + ".", StringComparison.Ordinal));

    private static Dictionary<string, (string Name, string Value)> Leaves(DocumentObject source)
    {
        var leaves = new Dictionary<string, (string Name, string Value)>(StringComparer.Ordinal);
        void Walk(DocumentObject section, string path, string name)
        {
            foreach (var member in section.Members)
            {
                var (below, named) = (path + Normal(member.Name), name + member.Name);
                if (member.Value is DocumentObject inner)
                {
                    Walk(inner, below + ".", named + ".");
                }
                else
                {
                    leaves[below] = (named, DocumentJson.Write(member.Value));
                }
            }
        }

        Walk(source, "", "");
        return leaves;
    }

    private static string Normal(string path) => ObjectReader.Normalize(path);
}
