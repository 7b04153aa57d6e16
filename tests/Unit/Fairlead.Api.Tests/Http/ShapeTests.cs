using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Fairlead.Api.Tests.Http;

/// <summary>
/// The bodies of every read, byte for byte, in <c>Golden/</c>. Names, order and empty values are what Consul 1.10 answers. Run with
/// FAIRLEAD_UPDATE_GOLDEN=1 to write the files anew, and read the difference.
/// </summary>
public sealed partial class ShapeTests
{
    [Theory]
    [InlineData("ServiceName == \"web\"", """{"web":["blue","v1"]}""")]
    [InlineData("\"blue\" in ServiceTags", """{"web":["blue","v1"]}""")]
    [InlineData("ServiceName == \"none\"", "{}")]
    public async Task CatalogServices_Filter_KeepsServicesWithAnInstanceThatPasses(string filter, string expected)
    {
        await using var agent = await TestAgent.StartAsync();
        await agent.SendAsync("PUT", "/v1/catalog/register", """{"Node":"n","Address":"10.0.0.1","Service":{"Service":"web","Tags":["blue","v1"]}}""");
        await agent.SendAsync("PUT", "/v1/catalog/register", """{"Node":"n","Address":"10.0.0.1","Service":{"Service":"db"}}""");

        Assert.Equal(expected, (await agent.SendAsync("GET", "/v1/catalog/services?filter=" + Uri.EscapeDataString(filter))).Body);
    }

    [Theory]
    [InlineData("catalog-nodes", "/v1/catalog/nodes?pretty")]
    [InlineData("catalog-services", "/v1/catalog/services?pretty")]
    [InlineData("catalog-service", "/v1/catalog/service/web?pretty")]
    [InlineData("catalog-service-unknown", "/v1/catalog/service/nothing?pretty")]
    [InlineData("catalog-node", "/v1/catalog/node/ext?pretty")]
    [InlineData("catalog-node-unknown", "/v1/catalog/node/nothing?pretty")]
    [InlineData("catalog-node-services", "/v1/catalog/node-services/ext?pretty")]
    [InlineData("catalog-datacenters", "/v1/catalog/datacenters?pretty")]
    [InlineData("health-service", "/v1/health/service/web?pretty")]
    [InlineData("health-service-passing", "/v1/health/service/web?passing&pretty")]
    [InlineData("health-service-unknown", "/v1/health/service/nothing?pretty")]
    [InlineData("health-node", "/v1/health/node/ext?pretty")]
    [InlineData("health-checks", "/v1/health/checks/web?pretty")]
    [InlineData("health-state-critical", "/v1/health/state/critical?pretty")]
    [InlineData("health-state-unknown", "/v1/health/state/nonsense?pretty")]
    [InlineData("agent-services", "/v1/agent/services?pretty")]
    [InlineData("agent-service", "/v1/agent/service/api-1?pretty")]
    [InlineData("agent-checks", "/v1/agent/checks?pretty")]
    [InlineData("agent-members", "/v1/agent/members?pretty")]
    [InlineData("agent-health-name", "/v1/agent/health/service/name/api?pretty")]
    [InlineData("session-info", "/v1/session/list?pretty")]
    [InlineData("status-leader", "/v1/status/leader?pretty")]
    [InlineData("status-peers", "/v1/status/peers?pretty")]
    [InlineData("raft-configuration", "/v1/operator/raft/configuration?pretty")]
    [InlineData("kv-recurse", "/v1/kv/?recurse&pretty")]
    [InlineData("prepared-queries", "/v1/query?pretty")]
    [InlineData("prepared-query-execute", "/v1/query/find-web/execute?near=_agent&pretty")]
    [InlineData("prepared-query-explain", "/v1/query/find-web/explain?pretty")]
    [InlineData("coordinate-nodes", "/v1/coordinate/nodes?pretty")]
    [InlineData("coordinate-node", "/v1/coordinate/node/ext?pretty")]
    [InlineData("coordinate-datacenters", "/v1/coordinate/datacenters?pretty")]
    [InlineData("autopilot-configuration", "/v1/operator/autopilot/configuration?pretty")]
    [InlineData("internal-ui-nodes", "/v1/internal/ui/nodes?pretty")]
    [InlineData("internal-ui-node", "/v1/internal/ui/node/ext?pretty")]
    [InlineData("internal-ui-services", "/v1/internal/ui/services?pretty")]
    [InlineData("services-on-nodes", "/v1/catalog/services?node-meta=external-node:true&pretty")]
    [InlineData("filtered-services", "/v1/agent/services?filter=Meta.version+==+2&pretty")]
    [InlineData("compact", "/v1/health/service/web")]
    public async Task Get_Everything_HasConsulsShape(string name, string path)
    {
        await using var agent = await TestAgent.StartAsync();
        await FillAsync(agent);

        var got = await agent.GetAsync(path);

        var body = Guids().Replace(Indexes().Replace(got.Body, "$1#"), "00000000-0000-0000-0000-000000000000");
        var file = Path.Combine(Folder(), name + ".json");
        if (Environment.GetEnvironmentVariable("FAIRLEAD_UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(file, body, TestAgent.Token);
        }

        Assert.Equal(await File.ReadAllTextAsync(file, TestAgent.Token), body);
    }

    private static async Task FillAsync(TestAgent agent)
    {
        await OkAsync(agent.PutAsync("/v1/catalog/register", """
            {"ID":"aaaaaaaa-0000-0000-0000-000000000001","Node":"ext","Address":"10.1.1.1","TaggedAddresses":{"lan":"10.1.1.1"},"NodeMeta":{"external-node":"true"},
             "Service":{"ID":"web-1","Service":"web","Tags":["v1","a<b>&c"],"Address":"10.1.1.2","TaggedAddresses":{"lan":{"address":"10.1.1.2","port":80}},"Meta":{"k":"v"},"Port":80,"Weights":{"Passing":10,"Warning":1}},
             "Checks":[{"Node":"ext","CheckID":"web-ok","Name":"web ok","Status":"passing","ServiceID":"web-1","Output":"line\n\"quoted\"\ttab \u2028","Definition":{"HTTP":"http://10.1.1.2/","Interval":"10s"}},
                       {"CheckID":"disk","Name":"disk","Status":"warning","Notes":"node check"}]}
            """));
        await OkAsync(agent.PutAsync("/v1/catalog/register", """
            {"Node":"plain","Address":"10.1.1.9","Service":{"Service":"web"},"Check":{"CheckID":"c","Name":"c","Status":"critical","ServiceID":"web"}}
            """));
        await OkAsync(agent.PutAsync("/v1/agent/service/register", """
            {"ID":"api-1","Name":"api","Tags":["blue"],"Port":9000,"Address":"127.0.0.1","Meta":{"version":"2"},"Check":{"TTL":"15s","Status":"passing"}}
            """));
        await OkAsync(agent.SendAsync("POST", "/v1/query", """{"Name":"find-web","Service":{"Service":"web","OnlyPassing":false,"IgnoreCheckIDs":["c"],"Tags":["v1"]},"DNS":{"TTL":"10s"}}"""));
        await OkAsync(agent.PutAsync("/v1/coordinate/update", """{"Node":"ext","Coord":{"Vec":[1,2,3,4,5,6,7,8.5],"Error":0.5,"Adjustment":0,"Height":1e-05}}"""));
        await OkAsync(agent.PutAsync("/v1/kv/a", "1"));
        await OkAsync(agent.PutAsync("/v1/kv/b/empty"));
        await OkAsync(agent.PutAsync("/v1/session/create", """{"Name":"s","TTL":"30s","LockDelay":"5s","Behavior":"delete"}"""));
    }

    private static async Task OkAsync(Task<Answer> call)
    {
        var answer = await call;
        Assert.True(answer.Status == 200, answer.Body);
    }

    private static string Folder([CallerFilePath] string path = "") => Path.Combine(Path.GetDirectoryName(path)!, "..", "Golden");

    /// <summary>Which revision a write got depends on how the agent's own writes were batched.</summary>
    [GeneratedRegex("""("(?:CreateIndex|ModifyIndex|Index)": ?)\d+""")]
    private static partial Regex Indexes();

    [GeneratedRegex("""(?<="ID": ")[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}""")]
    private static partial Regex Guids();
}
