using Fairlead.Agent.Documents;
using Fairlead.Primitives.Documents;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Definitions;

/// <summary>Reads one check; the keys are those of Consul's files and API bodies, their older spellings included.</summary>
internal static class CheckDefinitionDecoder
{
    public static CheckDefinition? Decode(ObjectReader source, bool strict, bool ofService)
    {
        var definition = Read(source);
        if (strict)
        {
            source.RefuseUnknown();
        }

        return CheckDefinitionRules.Apply(definition, source, ofService);
    }

    private static CheckDefinition Read(ObjectReader source)
    {
        // Obsolete or meaningless here, sent by 0.5-era clients and newer tools: allowed everywhere, as Consul ignores them.
        source.Allow("expose_path", "os_service", "service_tags", "type", "node", "datacenter", "namespace", "partition", "enterprise_meta", "deregister_critical_service_after_duration");
        return new CheckDefinition
        {
            CheckId = source.Text("id", "check_id"),
            Name = source.Text("name"),
            Notes = source.Text("notes"),
            ServiceId = source.Text("service_id"),
            HasInitialStatus = source.Text("status").Length > 0,
            InitialStatus = Status(source),
            Token = source.Text("token"),
            Kind = default,
            Interval = source.Duration("interval") ?? TimeSpan.Zero,
            Timeout = source.Duration("timeout") ?? TimeSpan.Zero,
            Ttl = source.Duration("ttl") ?? TimeSpan.Zero,
            Script = Script(source),
            Args = source.Texts("args", "script_args"),
            Http = source.Text("http"),
            Method = source.Text("method"),
            Headers = [.. CheckHeader.Read(source)],
            Body = source.Text("body"),
            DisableRedirects = source.Bool("disable_redirects"),
            TlsSkipVerify = source.Bool("tls_skip_verify"),
            TlsServerName = source.Text("tls_server_name"),
            Tcp = source.Text("tcp"),
            TcpUseTls = source.Bool("tcp_use_tls"),
            Udp = source.Text("udp"),
            Grpc = source.Text("grpc"),
            GrpcUseTls = source.Bool("grpc_use_tls"),
            H2Ping = source.Text("h2ping"),
            H2PingUseTls = source.Bool("h2ping_use_tls", fallback: true),
            DockerContainerId = source.Text("docker_container_id"),
            Shell = source.Text("shell"),
            AliasService = source.Text("alias_service"),
            AliasNode = source.Text("alias_node"),
            SuccessBeforePassing = Count(source, "success_before_passing"),
            FailuresBeforeWarning = Count(source, "failures_before_warning"),
            FailuresBeforeCritical = Count(source, "failures_before_critical"),
            DeregisterCriticalServiceAfter = source.Duration("deregister_critical_service_after") ?? TimeSpan.Zero,
            OutputMaxSize = Count(source, "output_max_size"),
            Location = source.Source.Location,
        };
    }

    private static string Script(ObjectReader source)
    {
        var script = source.Text("script");
        if (script.Length > 0)
        {
            source.Warn(source.At("script"), $"{source.Name("script")} is the form of Consul before 1.1 and runs through /bin/sh; prefer \"args\"");
        }

        return script;
    }

    private static CheckStatus Status(ObjectReader source)
    {
        var text = source.Text("status");
        if (text.Length == 0)
        {
            return CheckStatus.Critical;
        }

        if (CheckStatusNames.TryParse(text, out var status))
        {
            return status;
        }

        source.Error(source.At("status"), $"Bad check status: \"{text}\"; it is passing, warning or critical");
        return CheckStatus.Critical;
    }

    private static int Count(ObjectReader source, string key)
    {
        var value = source.Int(key);
        if (value >= 0)
        {
            return value;
        }

        source.Error(source.At(key), $"{source.Name(key)} must not be negative, found {value}");
        return 0;
    }
}
