using Fairlead.Templates.Data;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Tests.Fakes;

/// <summary>A world that is a table from canonical strings to data. The sample one is what the corpus sees.</summary>
internal sealed class FakeWorld : ITemplateWorld
{
    private readonly Dictionary<string, object?> _data = new(StringComparer.Ordinal);

    public TimeProvider Time { get; init; } = new FixedTime(new DateTimeOffset(2026, 3, 4, 5, 6, 7, 89, TimeSpan.Zero));

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public List<FileWrite> Written { get; } = [];

    public List<string> Printed { get; } = [];

    public FakeWorld Knows(string id, object? value)
    {
        _data[id] = value;
        return this;
    }

    public bool TryGet(Dependency dependency, out object? value) => _data.TryGetValue(dependency.Id, out value);

    public string? GetEnvironmentVariable(string name) => Environment.GetValueOrDefault(name);

    public string RunPlugin(string command, IReadOnlyList<string> arguments) => command == "echo"
        ? string.Join(' ', arguments)
        : throw new FunctionException($"exec: \"{command}\": executable file not found in $PATH");

    public void WriteFile(FileWrite write) => Written.Add(write);

    public void Print(string text) => Printed.Add(text);

    public static FakeWorld Sample()
    {
        HealthService[] web =
        [
            Service("node1", "web1", 8080, ["production", "v1"], ("env", "prod"), ("shard", "2")),
            Service("node2", "web2", 8081, ["production"], ("env", "prod"), ("shard", "10")),
            Service("node3", "web3", 8080, [], ("env", "dev")),
        ];
        KeyPair[] config =
        [
            Pair("config/", ""),
            Pair("config/admin/port", "1234"),
            Pair("config/maxconns", "5"),
            Pair("config/minconns", "2"),
            Pair("config/nested/", "nested/", ""),
        ];
        var world = new FakeWorld()
            .Knows("health.service(web|passing)", web)
            .Knows("health.service(production.web@dc1~_agent|any)", web[..2])
            .Knows("health.service(none|passing)", Array.Empty<HealthService>())
            .Knows("health.connect(web|passing)", web[..1])
            .Knows("catalog.services", new CatalogSnippet[] { new() { Name = "api", Tags = ServiceTags.Of("b", "a") }, new() { Name = "web" } })
            .Knows("kv.block(service/redis/maxconns)", Pair("service/redis/maxconns", "15"))
            .Knows("kv.block(user)", Pair("user", "{\"name\": \"Ola\", \"age\": 41, \"tags\": [\"a\", \"b\"]}"))
            .Knows("kv.get(there)", Pair("there", "yes"))
            .Knows("kv.get(empty)", Pair("empty", ""))
            .Knows("kv.get(absent)", null)
            .Knows("kv.exists(there)", Pair("there", "yes"))
            .Knows("kv.exists(absent)", null)
            .Knows("kv.list(config)", config)
            .Knows("kv.list(nothing)", Array.Empty<KeyPair>())
            .Knows("catalog.node", new CatalogNode { Node = Machine("node1", "10.5.2.6"), Services = new GoList(CatalogNodeService.ListType, [new CatalogNodeService { ID = "web1", Service = "web", Port = 8080 }]) })
            .Knows("catalog.node(ghost)", new CatalogNode())
            .Knows("catalog.nodes", new[] { Machine("node1", "10.4.2.13"), Machine("node2", "10.46.2.5") })
            .Knows("catalog.datacenters", new[] { "dc1", "dc2" })
            .Knows("file(/etc/motd)", "welcome")
            .Knows("connect.caroots", new[] { new CaRoot { ID = "r1", RootCertPEM = "PEM", Active = true } })
            .Knows("connect.caleaf(proxy)", new LeafCertificate { CertPEM = "CERT", PrivateKeyPEM = "KEY" })
            .Knows("vault.list(secret)", new[] { "bar", "foo" })
            .Knows("vault.read(secret/passwords)", new Secret { LeaseID = "l1", LeaseDuration = 60, Data = (GoMap)Functions.Encoding.GoJson.Parse("{\"wifi\": \"FORWARDSoneword\"}")! })
            .Knows("nomad.services", new[] { new NomadServicesSnippet { Name = "redis", Tags = ServiceTags.Of("cache") } })
            .Knows("nomad.service(redis)", new[] { new NomadService { Name = "redis", Address = "10.0.0.1", Port = 6379 } })
            .Knows("nomad.var.block(nomad/jobs/redis)", new NomadVariable(new NomadVariableMeta { Path = "nomad/jobs/redis" }, new Dictionary<string, string> { ["maxconns"] = "15", ["a"] = "1" }))
            .Knows("nomad.var.list", new[] { new NomadVariableMeta { Path = "nomad/jobs/redis" } });
        world.Environment["CLUSTER_ID"] = "Alpha";
        world.Environment["EMPTY"] = "";
        return world;
    }

    private static HealthService Service(string node, string id, nint port, string[] tags, params (string Key, string Value)[] meta) => new()
    {
        Node = node,
        ID = id,
        Name = "web",
        Address = "10.0.0." + node[^1],
        NodeAddress = "192.168.0." + node[^1],
        Port = port,
        Tags = ServiceTags.Of(tags),
        Status = "passing",
        ServiceMeta = GoMap.OfStrings(meta.Select(pair => KeyValuePair.Create(pair.Key, pair.Value))),
        ServiceTaggedAddresses = ServiceTags.Addresses([new("wan", new ServiceAddress { Address = "1.2.3.4", Port = 80 })]),
        Weights = new ServiceWeights { Passing = 10, Warning = 1 },
    };

    private static KeyPair Pair(string path, string value) => Pair(path, path.StartsWith("config/", StringComparison.Ordinal) ? path[7..] : path, value);

    private static KeyPair Pair(string path, string key, string value) => new() { Path = path, Key = key, Value = value, Exists = true };

    private static CatalogMachine Machine(string name, string address) => new() { Node = name, Address = address, Datacenter = "dc1" };

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
