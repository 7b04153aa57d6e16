using Fairlead.Client;
using Fairlead.Client.Views;
using Fairlead.Templates.Configuration;
using Fairlead.Templates.Tests.Running;

namespace Fairlead.Templates.Tests.Fetching;

/// <summary>What only a real Consul has, from its documented answers.</summary>
public sealed class MeshTests
{
    [Theory]
    [InlineData("""{{range caRoots}}{{.Name}} {{.Active}} {{.RootCertPEM}}{{end}}""", "/v1/agent/connect/ca/roots",
        """{"ActiveRootID":"r1","Roots":[{"ID":"r1","Name":"Root","RootCert":"PEM","Active":true}]}""", "Root true PEM")]
    [InlineData("""{{with caLeaf "web"}}{{.CertPEM}} {{.PrivateKeyPEM}} {{.ValidBefore}}{{end}}""", "/v1/agent/connect/ca/leaf/web",
        """{"CertPEM":"C","PrivateKeyPEM":"K","Service":"web","ValidBefore":"2030-01-01T00:00:00Z"}""", "C K 2030-01-01T00:00:00Z")]
    [InlineData("""{{range connect "web"}}{{.Address}}:{{.Port}} {{with index .ServiceTaggedAddresses "wan"}}{{.Address}}:{{.Port}}{{end}} {{.Weights.Passing}}{{end}}""", "/v1/health/connect/web",
        """[{"Node":{"Node":"n","Address":"10.0.0.1"},"Service":{"ID":"w","Service":"web-proxy","Address":"","Port":20000,"Tags":[],"TaggedAddresses":{"wan":{"Address":"1.2.3.4","Port":443}},"Weights":{"Passing":7,"Warning":1}},"Checks":[]}]""", "10.0.0.1:20000 1.2.3.4:443 7")]
    [InlineData("""{{range service "web?peer=east"}}{{.Address}}{{end}}""", "/v1/health/service/web",
        """[{"Node":{"Node":"n","Address":"10.9.0.1"},"Service":{"ID":"w","Service":"web","Address":"","Port":80},"Checks":[]}]""", "10.9.0.1")]
    [InlineData("""{{range partitions}}{{.Name}} {{end}}""", "/v1/partitions", """[{"Name":"default"},{"Name":"two"}]""", "default two ")]
    [InlineData("""{{range peerings}}{{.Name}} {{.PeerState}} {{end}}""", "/v1/peerings", """[{"ID":"1","Name":"east","State":"ACTIVE"}]""", "east ACTIVE ")]
    [InlineData("""{{range exportedServices "default"}}{{.Service}}{{end}}""", "/v1/exported-services", """[{"Service":"web","Consumers":{"Peers":["east"]}}]""", "web")]
    [InlineData("""{{range importedServices}}{{.Service}}{{end}}""", "/v1/imported-services", """[{"Service":"db","Peer":"east"}]""", "db")]
    public async Task Document_AsDocumented_Renders(string template, string path, string body, string text)
    {
        await using var server = await ScriptedServer.StartAsync();
        server.OnIndexed("GET " + path, body, 5);
        await using var fixture = new RunnerFixture();
        Assert.True(ConsulAddress.TryParse(server.Address, false, out var address, out _));
        using var client = new ConsulClient(new ConsulClientOptions { Address = address });
        fixture.Start(new TemplateRunnerOptions { Templates = [fixture.Applied(template)] }, new ConsulRegistryView(client, TimeProvider.System));
        Assert.Equal(text, await fixture.NextTextAsync());
    }

    [Fact]
    public async Task CaRoots_RefusedThenRotated_KeepsLastGoodAndFollows()
    {
        await using var server = await ScriptedServer.StartAsync();
        const string Path = "GET /v1/agent/connect/ca/roots";
        server.OnIndexed(Path, """{"Roots":[{"Name":"one"}]}""", 5);
        await using var fixture = new RunnerFixture();
        Assert.True(ConsulAddress.TryParse(server.Address, false, out var address, out _));
        using var client = new ConsulClient(new ConsulClientOptions { Address = address });
        fixture.Start(
            new TemplateRunnerOptions { Templates = [fixture.Applied("""{{range caRoots}}{{.Name}}{{end}}""")] }, new ConsulRegistryView(client, TimeProvider.System));
        Assert.Equal("one", await fixture.NextTextAsync());
        server.On(Path, new Said(403, "Permission denied"));
        await fixture.LineAsync("Permission denied");
        server.OnIndexed(Path, """{"Roots":[{"Name":"two"}]}""", 8);
        Assert.Equal("two", await fixture.NextTextAsync());
    }
}
