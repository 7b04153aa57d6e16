using System.Net;
using Fairlead.Agent.Configuration;

namespace Fairlead.Agent.Tests.Configuration;

public sealed class ConfigurationChangesTests
{
    [Theory]
    [InlineData("", "node_meta { a = 1 } log_level = \"warn\" service { name = \"x\" } dns_config { only_passing = true }", "")]
    [InlineData("", "datacenter = \"x\" ports { http = 1 }", "datacenter, ports.http")]
    [InlineData("domain = \"a\" retry_join = [\"a\"]", "domain = \"b\" retry_join = [\"a\"]", "domain")]
    [InlineData("enable_syslog = true", "", "enable_syslog")]
    [InlineData("telemetry { prefix_filter = [\"+a\"] }", "telemetry { prefix_filter = [\"-a\"] statsd_address = \"s:1\" }", "telemetry.statsd_address")]
    [InlineData("limits { http_max_conns_per_client = 1 }", "limits { http_max_conns_per_client = 2 https_handshake_timeout = \"1s\" }", "limits.https_handshake_timeout")]
    [InlineData("tls { defaults { cert_file = \"a\" key_file = \"a\" } }", "tls { defaults { cert_file = \"b\" key_file = \"b\" } }", "")]
    public void NeedRestart_TwoConfigurations_NamesWhatCannotChange(string before, string after, string expected) =>
        Assert.Equal(expected, string.Join(", ", ConfigurationChanges.NeedRestart(Read(before), Read(after))));

    private static AgentOptions Read(string hcl)
    {
        var result = new AgentConfigurationBuilder(() => [new InterfaceAddress("lo", IPAddress.Loopback)], "host-1", AgentConfigurationBuilderTests.Render).AddFlag("dev").AddHcl(hcl).Build();
        Assert.True(result.IsUsable, string.Join('\n', result.Diagnostics));
        return result.Options;
    }
}
