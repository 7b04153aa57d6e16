using System.Net;
using Fairlead.Agent.Configuration;
using Fairlead.Primitives.Documents;

namespace Fairlead.Agent.Tests.Configuration;

public sealed class AgentConfigurationBuilderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agent-conf-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Build_Dev_IsAServerInMemoryOnLoopback()
    {
        var options = Options(Builder().AddFlag("dev"));

        Assert.True(options is { IsDev: true, Server: true, DataDirectory: null, BindAddress: "127.0.0.1", AdvertiseAddress: "127.0.0.1", Ui: true });
        Assert.Equal(("dc1", "host-1", 8500, 8600, -1), (options.Datacenter, options.NodeName, options.Listeners.HttpPort, options.Listeners.DnsPort, options.Listeners.HttpsPort));
        Assert.Equal(["127.0.0.1"], options.ClientAddresses);
        Assert.True(options.Checks.EnableLocalScripts);
        Assert.False(options.Checks.EnableRemoteScripts);
    }

    [Fact]
    public void Build_SeveralSources_LaterWinsListsAppendMapsJoin()
    {
        Write("b.json", """{"datacenter": "second", "recursors": ["2.2.2.2"], "node_meta": {"b": "2", "x": "b"}, "ports": {"http": 2}, "service": {"name": "two"}}""");
        Write("a.hcl", "datacenter = \"first\"\nrecursors = [\"1.1.1.1\"]\nnode_meta { a = 1 x = \"a\" }\nports { http = 1 dns = 1 }\nservice { name = \"one\" }\nservice { name = \"three\" }");
        Write("readme.txt", "not read");
        Write("empty.json", "");

        // The flag comes first here and counts last all the same.
        var options = Options(Builder().AddFlag("recursor", "3.3.3.3").AddFlag("node", "n").AddFlag("dev").AddDirectory(_directory)
            .AddHcl("ports { https = 3 } cert_file = \"/c\" key_file = \"/k\"").AddFlag("http-port", "4").AddFlag("node-meta", "c:3:3"));

        Assert.Equal("second", options.Datacenter);
        Assert.Equal(["1.1.1.1", "2.2.2.2", "3.3.3.3"], options.Dns.Recursors);
        Assert.Equal(["a=1", "b=2", "c=3:3", "x=b"], options.NodeMeta.Select(pair => $"{pair.Key}={pair.Value}"));
        Assert.Equal((4, 1, 3), (options.Listeners.HttpPort, options.Listeners.DnsPort, options.Listeners.HttpsPort));
        Assert.Equal(["one", "three", "two"], options.Definitions.Services.Select(service => service.Name));
        Assert.Equal("-http-port", options.OriginOf("ports.http"));
        Assert.Equal($"{_directory}/a.hcl:4:18", options.OriginOf("ports.dns"));
        Assert.Equal("the default", options.OriginOf("domain"));
    }

    [Fact]
    public void Build_ManyMistakes_TellsAllAtOnceWithPlace()
    {
        var file = Write("a.hcl", """
            datacentre = "x"
            ports { htp = 1
              dns = 70000 }
            retry_interval = "10"
            service { name = "web" prot = 1 }
            acl { default_policy = "maybe" }
            """);

        var result = Builder().AddFile(file).AddFlag("servr").AddFlag("bind", "{{ GetInterfaceIP \"eth7\" }}").Build();

        Assert.Null(result.Options);
        Assert.Equal(
            [
                "command line: unknown flag -servr (did you mean \"server\"?)",
                $"{file}:1:1: invalid config key datacentre (did you mean \"datacenter\"?)",
                $"{file}:2:9: invalid config key ports.htp (did you mean \"http\"?)",
                $"{file}:5:24: invalid config key service.prot (did you mean \"port\"?)",
                "-bind: bind_addr: the address template {{ GetInterfaceIP \"eth7\" }} finds no address on this machine",
                "configuration: data_dir cannot be empty: give -data-dir, or -dev to keep everything in memory",
                $"{file}:3:3: ports.dns must be from 1 to 65535, or -1 for closed, found 70000",
                $"{file}:4:18: retry_interval: missing unit in duration \"10\": write for example \"10s\"",
                $"{file}:6:7: acl.default_policy must be one of allow, deny, found \"maybe\"",
            ],
            result.Diagnostics.Select(diagnostic => diagnostic.ToString()));
    }

    [Fact]
    public void Build_FileOfVersion05_LoadsWithWarnings()
    {
        var file = Write("old.json", """
            {"data_dir": "/var/lib/x", "server": true, "bind_addr": "10.0.0.5", "recursor": "8.8.8.8", "statsd_addr": "127.0.0.1:8125",
             "atlas_infrastructure": "a/b", "ports": {"rpc": 8400, "http": 8500}, "ui_dir": "/ui", "disable_update_check": true,
             "leave_on_terminate": true, "enable_syslog": true, "protocol": 2}
            """);

        var result = Builder().AddFile(file).AddFlag("dc", "OLD").Build();

        Assert.All(result.Diagnostics, diagnostic => Assert.True(diagnostic.IsWarning, diagnostic.ToString()));
        Assert.Equal(6, result.Diagnostics.Length);
        Assert.Contains(result.Diagnostics, diagnostic => diagnostic.Message == "recursor is the form of older versions; write recursors");
        var options = result.Options!;
        Assert.Equal(["8.8.8.8"], options.Dns.Recursors);
        Assert.Equal("127.0.0.1:8125", options.Telemetry.StatsdAddress);
        Assert.Equal(("old", "/ui", true, "10.0.0.5"), (options.Datacenter, options.UiDirectory, options.LeaveOnTerminate, options.AdvertiseAddress));
    }

    [Theory]
    [InlineData("{{ GetPrivateIP }}", "10.0.0.9")]
    [InlineData("127.0.0.1 {{ GetPrivateIP }}\n", "127.0.0.1 10.0.0.9")]
    [InlineData("unix:///run/x.sock 127.0.0.1", "unix:///run/x.sock 127.0.0.1")]
    public void Build_ClientAddressTemplate_IsResolved(string text, string expected) =>
        Assert.Equal(expected.Split(' '), Options(Builder().AddFlag("dev").AddFlag("client", text)).ClientAddresses);

    [Fact]
    public void Build_AddressTemplateThatIsNone_IsAnErrorWithItsReason() => Assert.Equal(
        "client_addr: the address template {{ GetIP }} cannot be used: function not defined",
        Assert.Single(Builder().AddFlag("dev").AddFlag("client", "{{ GetIP }}").Build().Diagnostics).Message);

    [Fact]
    public void Build_BindToAll_AdvertisesThePrivateAddressOrAsks()
    {
        Assert.Equal("10.0.0.9", Options(Builder().AddFlag("data-dir", "/d")).AdvertiseAddress);

        var two = new AgentConfigurationBuilder(() => [Address("eth0", "10.0.0.9"), Address("eth1", "192.168.1.1")], "h", Render).AddFlag("data-dir", "/d").Build();
        Assert.Equal("Multiple private addresses found (10.0.0.9, 192.168.1.1). Choose one with -advertise or -bind",
            Assert.Single(two.Diagnostics).Message);
    }

    [Fact]
    public void Build_FileWithoutExtension_IsJsonWhenItLooksSo()
    {
        Assert.Equal("x", Options(Builder().AddFlag("dev").AddFile(Write("conf", "\n {\"datacenter\": \"x\"}"))).Datacenter);
        Assert.Equal("y", Options(Builder().AddFlag("dev").AddFlag("config-format", "hcl").AddFile(Write("conf2", "datacenter = \"y\""))).Datacenter);

        var unclear = Builder().AddFlag("dev").AddFile(Write("conf3", "datacenter = \"y\"")).Build();
        Assert.Contains("cannot tell whether this is JSON or HCL", Assert.Single(unclear.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_AnyKnownKeyOfTheReference_IsNotUnknown()
    {
        // One of each shape, written the way real files do.
        var result = Builder().AddHcl("""
            data_dir = "/d" advertise_addr = "10.0.0.1"
            telemetry { prometheus_retention_time = "1m" dogstatsd_tags = ["a"] }
            dns_config { service_ttl { "*" = "5s" web = "1s" } soa { min_ttl = 3 } recursor_strategy = "random" }
            limits { http_max_conns_per_client = 0 }
            http_config { response_headers { Access-Control-Allow-Origin = "*" } allow_write_http_from = ["127.0.0.1/8"] }
            acl { enabled = true default_policy = "deny" tokens { master = "m" agent = "a" } }
            tls { defaults { ca_file = "/ca" cert_file = "/c" key_file = "/k" verify_incoming = true } https { verify_incoming = false } }
            connect { enabled = true }
            raft_protocol = 3
            watches = [ { type = "key", key = "x", handler = "true" } ]
            autopilot { min_quorum = 3 }
            performance { raft_multiplier = 1 }
            store { url = "etcd://a:2379" etcd { binary = "/usr/bin/etcd" } }
            """).Build();

        Assert.All(result.Diagnostics, diagnostic => Assert.True(diagnostic.IsWarning, diagnostic.ToString()));
        var options = result.Options!;
        Assert.Equal(TimeSpan.FromSeconds(5), options.Dns.ServiceTtl["*"]);
        Assert.Equal(("m", "deny", 3), (options.Acl.InitialManagementToken, options.Acl.DefaultPolicy, options.Servers.MinQuorum));
        Assert.Equal((true, false, "/k"), (options.Tls.InternalRpc.VerifyIncoming, options.Tls.Https.VerifyIncoming, options.Tls.Https.KeyFile));
        Assert.Equal("key", Assert.Single(options.Watches).Type);
        Assert.Equal("etcd://a:2379", options.Servers.StoreUrl);
    }

    [Theory]
    [InlineData("ports { https = 8501 }", "ports.https is open, and there is no certificate for it")]
    [InlineData("verify_incoming = true", "verify_incoming is set, and there is no authority")]
    [InlineData("verify_incoming_rpc = true ca_file = \"/ca\"", "verify_incoming is set, and there is no certificate to listen with")]
    [InlineData("verify_outgoing = true", "verify_outgoing is set, and there is no authority")]
    [InlineData("tls { internal_rpc { verify_server_hostname = true } }", "verify_server_hostname is set, and there is no authority")]
    [InlineData("cert_file = \"/c\"", "cert_file and key_file belong together")]
    [InlineData("tls_cipher_suites = \"TLS_NONSENSE\"", "there is no suite \"TLS_NONSENSE\"")]
    public void Build_TlsThatCannotHold_IsAnError(string hcl, string message)
    {
        var result = Builder().AddFlag("dev").AddHcl(hcl).Build();

        Assert.Contains(result.Diagnostics, diagnostic => !diagnostic.IsWarning && diagnostic.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{ type = "key" handler = "true" }""", "type key needs key")]
    [InlineData("""{ type = "nodes" }""", "exactly one of handler, args and http_handler_config")]
    [InlineData("""{ type = "nodes" handler = "true" args = ["true"] }""", "exactly one of handler, args and http_handler_config")]
    [InlineData("""{ type = "nodes" handler_type = "http" }""", "need each other")]
    [InlineData("""{ type = "nodes" handler_type = "http" http_handler_config { path = "/x" } }""", "must be a URL")]
    [InlineData("""{ type = "nodes" handler = "true" passing = true }""", "invalid config key watches.passing")]
    public void Build_FaultyWatch_IsAnErrorWithItsPlace(string watch, string message)
    {
        var result = Builder().AddFlag("dev").AddFile(Write("w.hcl", $"watches = [\n{watch}\n]")).Build();

        Assert.Contains(result.Diagnostics, diagnostic => !diagnostic.IsWarning && diagnostic.Location.Line == 2 && diagnostic.Message.Contains(message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("performance { raft_multiplier = 5 leave_drain_time = \"3s\" }")]
    [InlineData("autopilot { cleanup_dead_servers = false server_stabilization_time = \"1m\" min_quorum = 3 }")]
    [InlineData("retry_max = 3 http_config { max_header_bytes = 65536 }")]
    [InlineData("unix_sockets { user = \"nobody\" group = \"nogroup\" mode = \"0660\" }")]
    public void Build_KeysThatAct_GetNoWarning(string hcl) => Assert.Empty(Builder().AddFlag("dev").AddHcl(hcl).Build().Diagnostics);

    [Theory]
    [InlineData("autopilot { max_trailing_logs = 3 }", "autopilot.max_trailing_logs")]
    [InlineData("autopilot { last_contact_threshold = \"1s\" }", "autopilot.last_contact_threshold")]
    [InlineData("rejoin_after_leave = true", "rejoin_after_leave")]
    [InlineData("limits { rpc_rate = 3 }", "limits.rpc_rate")]
    [InlineData("dns_config { use_cache = true }", "dns_config.use_cache")]
    public void Build_KeysWithoutEffect_GetAWarning(string hcl, string key) =>
        Assert.StartsWith($"{key} has no effect: ", Assert.Single(Builder().AddFlag("dev").AddHcl(hcl).Build().Diagnostics).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("unix_sockets { mode = \"rwx\" }", "unix_sockets.mode must be octal digits such as 0770, found \"rwx\"")]
    [InlineData("retry_max = -1", "retry_max")]
    public void Build_ValueThatCannotBe_IsAnError(string hcl, string message)
    {
        var diagnostic = Assert.Single(Builder().AddFlag("dev").AddHcl(hcl).Build().Diagnostics);

        Assert.False(diagnostic.IsWarning);
        Assert.Contains(message, diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToLocalAgentOptions_Node_BearsItsAddresses()
    {
        var local = Options(Builder().AddFlag("data-dir", "/d").AddFlag("server").AddFlag("node-meta", "rack:7")).ToLocalAgentOptions("id");

        Assert.Equal(("id", "host-1", "10.0.0.9", 8300), (local.Node.Id, local.Node.Name, local.Node.Address, local.ServerPort));
        Assert.Equal(["lan", "lan_ipv4", "wan", "wan_ipv4"], local.Node.TaggedAddresses.Keys);
        Assert.Equal("7", local.Node.Meta["rack"]);
    }

    [Fact]
    public void AgentFlags_EveryKey_IsAKnownKey()
    {
        foreach (var flag in AgentFlags.All.Where(flag => flag.Key.Length > 0))
        {
            var result = Builder().AddFlag("dev").AddFlag(flag.Name, "1").Build();
            Assert.DoesNotContain(result.Diagnostics, diagnostic => diagnostic.Message.StartsWith("invalid config key", StringComparison.Ordinal));
        }
    }

    private static AgentOptions Options(AgentConfigurationBuilder builder)
    {
        var result = builder.Build();
        Assert.True(result.IsUsable, string.Join('\n', result.Diagnostics));
        return result.Options;
    }

    private static AgentConfigurationBuilder Builder() => new(() => [Address("lo", "127.0.0.1"), Address("eth0", "10.0.0.9"), Address("eth1", "203.0.113.7")], "host-1", Render);

    /// <summary>Knows one template; of an interface it finds nothing, and the rest it does not understand.</summary>
    internal static bool Render(string template, out string rendered, out string error)
    {
        rendered = template.Contains("GetInterfaceIP", StringComparison.Ordinal) ? "" : template.Replace("{{ GetPrivateIP }}", "10.0.0.9", StringComparison.Ordinal);
        error = rendered.Contains("{{", StringComparison.Ordinal) ? "function not defined" : "";
        return error.Length == 0;
    }

    private static InterfaceAddress Address(string nic, string address) => new(nic, IPAddress.Parse(address));

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
