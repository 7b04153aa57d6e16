using System.Text;
using CsCheck;
using Fairlead.Agent.Definitions;

namespace Fairlead.Agent.Tests.Definitions;

public sealed class DefinitionJsonTests
{
    [Fact]
    public void Write_EveryField_ReadsBackTheSame()
    {
        var body = """
            {"ID": "w1", "Name": "web", "Tags": ["a", "é\"\n"], "Address": "10.0.0.1", "Port": 80, "SocketPath": "/s", "Meta": {"k": "v"},
             "TaggedAddresses": {"lan": {"Address": "1.1.1.1", "Port": 2}}, "Weights": {"Passing": 5, "Warning": 3}, "EnableTagOverride": true, "Token": "t",
             "Kind": "connect-proxy", "Proxy": {"DestinationServiceName": "db", "Port": 1.5}, "Connect": {"Native": true}, "Checks": [
              {"CheckID": "x", "Name": "n", "Notes": "o", "Status": "warning", "Args": ["a", "b"], "Interval": "10s", "Timeout": "1m30s", "OutputMaxSize": 9},
              {"HTTP": "http://a/", "Method": "PUT", "Header": {"A": ["1", "2"], "B": ["3"]}, "Body": "b", "TLSSkipVerify": true, "TLSServerName": "s", "DisableRedirects": true, "Interval": "1.5s"},
              {"TCP": "a:1", "TCPUseTLS": true, "Interval": "1s", "SuccessBeforePassing": 1, "FailuresBeforeWarning": 2, "FailuresBeforeCritical": 3, "DeregisterCriticalServiceAfter": "2m"},
              {"GRPC": "a:1/b", "GRPCUseTLS": true, "Interval": "1s"}, {"H2PING": "a:1", "H2PingUseTLS": false, "Interval": "1s"}, {"UDP": "a:1", "Interval": "1s"},
              {"DockerContainerID": "c", "Script": "x", "Shell": "/bin/bash", "Interval": "1s"}, {"AliasService": "s", "AliasNode": "n"}, {"TTL": "30s", "Token": "u"}]}
            """;
        var once = DefinitionDecoder.ReadServiceBody(Encoding.UTF8.GetBytes(body), strict: true);
        Assert.True(once.Definition is not null, once.ErrorText);

        var twice = DefinitionDecoder.ReadServiceBody(DefinitionJson.Write(once.Definition), strict: true).Definition!;

        Assert.Equal(Text(once.Definition), Text(twice));
        Assert.Equal(9, twice.Checks.Length);
        Assert.Contains("\"Port\":1.5", twice.ProxyJson, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_AnyStrings_ReadBackTheSame() =>
        Gen.Select(Gen.String[1, 20], Gen.String[0, 20], Gen.Int[0, 65535]).Sample((name, tag, port) =>
        {
            var definition = new ServiceDefinition { Id = name, Name = name, Tags = [tag], Port = port };

            var back = DefinitionDecoder.ReadServiceBody(DefinitionJson.Write(definition)).Definition!;

            Assert.Equal((name, port), (back.Id, back.Port));
            Assert.Equal([tag], back.Tags);
        });

    private static string Text(ServiceDefinition definition) => Encoding.UTF8.GetString(DefinitionJson.Write(definition));
}
