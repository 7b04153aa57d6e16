using Fairlead.Primitives.Http;
using Fairlead.Templates.Configuration;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Tests.Configuration;

public sealed class TemplateCommandLineTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("fairlead-config-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Parse_NothingGiven_HasTheDocumentedDefaults()
    {
        var options = Good();
        Assert.Equal(TimeSpan.FromSeconds(2), options.MaxStale);
        Assert.Equal(TimeSpan.FromSeconds(60), options.BlockQueryWait);
        Assert.Equal((Signals.Interrupt, Signals.HangUp), (options.KillSignal, options.ReloadSignal));
        Assert.Equal(LogLevel.Warning, options.Log.Level);
        Assert.Equal(new RetryPolicy(), options.Consul.Retry);
        Assert.False(options.Wait.IsActive);
        Assert.False(options.Deduplication.Enabled);
        Assert.Null(options.TemplateErrorFatal);
        Assert.False(options.CommandErrorFatal);
    }

    [Fact]
    public void Parse_Compat_RestoresConsulTemplatesDefaults()
    {
        var options = TemplateCommandLine.Parse(["-template", "a:b"], _ => null, compat: true).Options;
        Assert.True(options.TemplateErrorFatal);
        Assert.True(options.CommandErrorFatal);
        Assert.True(options.RetriesExhaustedFatal);
        Assert.False(options.Templates[0].KeepLastGood);
    }

    [Theory]
    [InlineData("in:out", "in", "out", null)]
    [InlineData("in:out:cmd", "in", "out", "cmd")]
    [InlineData("in:out:curl http://x:80/", "in", "out", "curl http://x:80/")]
    public void Parse_TemplateFlag_SplitsAtTheFirstTwoColons(string text, string source, string destination, string? command)
    {
        var template = Assert.Single(Good("-template", text).Templates);
        Assert.Equal((source, destination, command), (template.Source, template.Destination, template.Command?.ToString()));
    }

    [Fact]
    public void Parse_EveryBlock_IsRead()
    {
        var options = Good("-config", Write("a.hcl", """
            consul {
              address = "consul:8501"
              token   = "t"
              auth { enabled = true username = "u" password = "p" }
              retry { enabled = true attempts = 3 backoff = "1s" max_backoff = "5s" }
              ssl { enabled = true verify = false ca_cert = "/ca" cert = "/c" key = "/k" server_name = "s" }
              transport { dial_timeout = "3s" max_conns_per_host = 9 }
            }
            vault { address = "https://vault:8200" token = "vt" renew_token = false lease_renewal_threshold = 0.5 }
            nomad { address = "http://nomad:4646" }
            log_level = "debug"
            max_stale = "10m"
            block_query_wait = "30s"
            kill_signal = "SIGQUIT"
            reload_signal = "SIGUSR1"
            pid_file = "/run/x.pid"
            wait { min = "5s" max = "10s" }
            syslog { enabled = true facility = "LOCAL5" name = "n" }
            log_file { path = "/l" log_rotate_bytes = 1024 log_rotate_max_files = 3 }
            deduplicate { enabled = true prefix = "p/" ttl = "20s" }
            default_delimiters { left = "<<" right = ">>" }
            exec {
              command = ["app", "-x"]
              splay = "5s"
              env { pristine = true custom = ["A=b"] allowlist = ["X*"] denylist = ["Y*"] }
              reload_signal = "SIGHUP"
              kill_signal = "SIGTERM"
              kill_timeout = "2s"
            }
            template {
              source = "/in.ctmpl"
              destination = "/out"
              create_dest_dirs = false
              command = "reload it"
              command_timeout = "60s"
              error_on_missing_key = true
              perms = 0600
              backup = true
              left_delimiter = "(("
              wait = "2s:6s"
              sandbox_path = "/box"
              function_denylist = ["env", "plugin"]
              check = "haproxy -c -f {{}}"
              min_instances = 2
            }
            template { contents = "x" destination = "/y" command = ["a", "b"] user = "www" group = "1" }
            """));
        Assert.Equal(("consul:8501", "t", "u", "p", true), (options.Consul.Address, options.Consul.Token, options.Consul.AuthUser, options.Consul.AuthPassword, options.Consul.UseTls));
        Assert.Equal(new RetryPolicy { Attempts = 3, Backoff = TimeSpan.FromSeconds(1), MaxBackoff = TimeSpan.FromSeconds(5) }, options.Consul.Retry);
        Assert.Equal((false, "/ca", "s"), (options.Consul.Tls.Verify, options.Consul.Tls.CaFile, options.Consul.Tls.ServerName));
        Assert.Equal((TimeSpan.FromSeconds(3), 9), (options.Consul.Transport.ConnectTimeout, options.Consul.Transport.MaxConnections));
        Assert.Equal(("https://vault:8200", "vt", false, 0.5), (options.Vault.Address, options.Vault.Token, options.VaultToken.Renew, options.VaultToken.LeaseRenewalThreshold));
        Assert.Equal(new WaitWindow(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10)), options.Wait);
        Assert.Equal((3, 10), (options.KillSignal, options.ReloadSignal));
        Assert.Equal(("LOCAL5", "n", 1024L, 3), (options.Log.SyslogFacility, options.Log.SyslogName, options.Log.RotateBytes, options.Log.RotateMaxFiles));
        Assert.True(options.Deduplication.Enabled);
        Assert.Equal("app -x", options.Exec!.Command.ToString());
        Assert.Equal((1, 15, TimeSpan.FromSeconds(2)), (options.Exec.ReloadSignal, options.Exec.KillSignal, options.Exec.KillTimeout));
        Assert.Equal(["A=b"], options.Exec.Environment.Custom);
        var first = options.Templates[0];
        Assert.Equal((0b110_000_000, true, true, false), (first.Permissions, first.Backup, first.ErrorOnMissingKey, first.CreateDestinationDirectories));
        Assert.Equal(("((", ">>"), (first.LeftDelimiter, first.RightDelimiter));
        Assert.Equal(new WaitWindow(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(6)), first.Wait);
        Assert.Equal(["env", "plugin"], first.FunctionDenylist);
        Assert.Equal(("haproxy -c -f {{}}", 2), (first.Check!.ToString(), first.MinInstances));
        Assert.True(first.Command!.IsShell);
        Assert.False(options.Templates[1].Command!.IsShell);
        Assert.Equal(("www", "1"), (options.Templates[1].User, options.Templates[1].Group));
    }

    [Fact]
    public void Parse_JsonFile_MeansTheSame()
    {
        var options = Good("-config", Write("a.json", """{"consul": {"address": "c:1"}, "template": [{"source": "a", "destination": "b", "perms": "0640"}, {"contents": "x", "destination": "c"}]}"""));
        Assert.Equal("c:1", options.Consul.Address);
        Assert.Equal([0b110_100_000, null], options.Templates.Select(template => template.Permissions));
    }

    [Fact]
    public void Parse_SeveralSources_LaterWinsAndTemplatesAddUp()
    {
        var directory = Directory.CreateDirectory(Path.Combine(_directory, "d", "sub")).Parent!.FullName;
        File.WriteAllText(Path.Combine(directory, "b.hcl"), "log_level = \"info\"\nmax_stale = \"1s\"\ntemplate { source = \"2\" destination = \"2\" }");
        File.WriteAllText(Path.Combine(directory, "a.hcl"), "log_level = \"err\"\nconsul { token = \"file\" retry { attempts = 5 } }\ntemplate { source = \"1\" destination = \"1\" }");
        File.WriteAllText(Path.Combine(directory, "sub", "c.hcl"), "consul { retry { backoff = \"9s\" } }");
        var variables = new Dictionary<string, string> { ["CONSUL_HTTP_ADDR"] = "env:1", ["CONSUL_HTTP_TOKEN"] = "env", ["CT_LOG"] = "trace" };
        var command = TemplateCommandLine.Parse(
            ["-config", directory, "-max-stale", "7s", "-template", "3:3", "-consul-retry-max-backoff=1m"], name => variables.GetValueOrDefault(name));
        Assert.Empty(command.Errors);
        var options = command.Options;
        Assert.Equal(["1", "2", "3"], options.Templates.Select(template => template.Source));
        Assert.Equal((LogLevel.Information, TimeSpan.FromSeconds(7)), (options.Log.Level, options.MaxStale));
        Assert.Equal(("env:1", "file"), (options.Consul.Address, options.Consul.Token));
        Assert.Equal((5, TimeSpan.FromSeconds(9)), (options.Consul.Retry.Attempts, options.Consul.Retry.Backoff));
        Assert.True(options.RetriesExhaustedFatal);
    }

    [Fact]
    public void Parse_LocalConfigVariable_IsRead()
    {
        var command = TemplateCommandLine.Parse([], name => name == "CT_LOCAL_CONFIG" ? "consul { address = \"inline:1\" }" : null);
        Assert.Equal("inline:1", command.Options.Consul.Address);
    }

    [Fact]
    public void Parse_OldConsulString_IsTakenWithAWarning()
    {
        var command = TemplateCommandLine.Parse(["-config", Write("a.hcl", "consul = \"old:8500\"")], _ => null);
        Assert.Equal("old:8500", command.Options.Consul.Address);
        Assert.Contains("old form", Assert.Single(command.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("consul { adress = \"x\" }", "1:10: consul has no key \"adress\" (did you mean \"address\"?)")]
    [InlineData("template { source = \"a\" destination = \"b\" comand = \"x\" }", "template has no key \"comand\" (did you mean \"command\"?)")]
    [InlineData("consul { retry { attempt = 1 } }", "consul.retry has no key \"attempt\" (did you mean \"attempts\"?)")]
    [InlineData("wait = \"10s:5s\"", "the maximum is below the minimum")]
    [InlineData("wait { min = \"10s\" max = \"5s\" }", "the maximum is below the minimum")]
    [InlineData("wait { min = \"-1s\" }", "is negative")]
    [InlineData("kill_signal = \"SIGTRM\"", "\"SIGTRM\" is not a signal (did you mean \"SIGTERM\"?)")]
    [InlineData("log_level = \"loud\"", "log_level: \"loud\" is not one of")]
    [InlineData("template { destination = \"b\" }", "neither source nor contents")]
    [InlineData("template { source = \"a\" contents = \"b\" destination = \"c\" }", "source and contents are both given")]
    [InlineData("template { source = \"a\" }", "no destination")]
    [InlineData("template { source = \"a\" destination = \"b\" perms = \"0888\" }", "is not a file mode")]
    [InlineData("template = 3", "template is a block, found a number")]
    [InlineData("consul = 3", "consul is a block, found a number")]
    [InlineData("max_stale = true", "max_stale: wants a duration")]
    [InlineData("consul { ", "never closed")]
    public void Parse_BadConfiguration_SaysWhereAndWhat(string text, string message)
    {
        var file = Write("bad.hcl", text);
        var command = TemplateCommandLine.Parse(["-config", file], _ => null);
        Assert.Contains(command.Errors, error => error.StartsWith(file + ":", StringComparison.Ordinal) && error.Contains(message, StringComparison.Ordinal));
        Assert.Equal(ExitCodes.BadConfiguration, command.ErrorExitCode);
    }

    [Theory]
    [InlineData("-nosuch")]
    [InlineData("-max-stale=soon")]
    [InlineData("-wait=5")]
    [InlineData("-template=")]
    [InlineData("stray")]
    public void Parse_BadFlag_Is13(string flag)
    {
        var command = TemplateCommandLine.Parse([flag], _ => null);
        Assert.Single(command.Errors);
        Assert.Equal(ExitCodes.BadFlag, command.ErrorExitCode);
    }

    [Fact]
    public void Parse_MissingFile_NamesIt()
    {
        var command = TemplateCommandLine.Parse(["-config", "/no/such.hcl"], _ => null);
        Assert.Contains("/no/such.hcl", Assert.Single(command.Errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Once_TurnsWaitAndDeduplicationOff()
    {
        var options = Good("-once", "-dedup", "-wait", "5s:10s");
        Assert.False(options.Wait.IsActive);
        Assert.False(options.Deduplication.Enabled);
    }

    [Theory]
    [InlineData("5s", 5, 20)]
    [InlineData("5s:6s", 5, 6)]
    public void Parse_Wait_MaximumIsFourTimesTheMinimum(string text, int min, int max) =>
        Assert.Equal(new WaitWindow(TimeSpan.FromSeconds(min), TimeSpan.FromSeconds(max)), Good("-wait", text).Wait);

    [Fact]
    public void Parse_Transport_ReachesThePool()
    {
        var transport = Good("-config", Write("transport.hcl", """
            consul {
              transport {
                dial_timeout = "1s"
                dial_keep_alive = "2s"
                tls_handshake_timeout = "3s"
                idle_conn_timeout = "4s"
                max_idle_conns = 50
                max_idle_conns_per_host = 5
                max_conns_per_host = 6
                disable_keep_alives = true
              }
            }
            """)).Consul.Transport;
        Assert.Equal(
            new HttpTransportOptions
            {
                ConnectTimeout = TimeSpan.FromSeconds(1),
                KeepAliveInterval = TimeSpan.FromSeconds(2),
                TlsHandshakeTimeout = TimeSpan.FromSeconds(3),
                IdleConnectionTimeout = TimeSpan.FromSeconds(4),
                MaxIdleConnections = 5,
                MaxConnections = 6,
                DisableKeepAlives = true,
            },
            transport);
    }

    [Fact]
    public void Parse_AnyWordAboutCertificates_MeansEncryption()
    {
        Assert.True(Good("-consul-ssl-ca-cert", "ca.pem").Consul.UseTls);
        Assert.False(Good("-consul-ssl-ca-cert", "ca.pem", "-consul-ssl=false").Consul.UseTls);
        Assert.False(Good().Consul.UseTls);
    }

    [Fact]
    public void Parse_VaultThroughKubernetes_FromFileAndEnvironment()
    {
        var file = Write("vault.hcl", "vault { k8s_auth_role_name = \"web\" k8s_service_mount_path = \"west/\" }");
        var token = TemplateCommandLine.Parse(["-config", file], name => name == "VAULT_K8S_SERVICE_ACCOUNT_TOKEN" ? "jwt" : null).Options.VaultToken;
        Assert.Equal(new KubernetesLogin { Role = "web", MountPath = "west", Token = "jwt" }, token.Kubernetes);
        Assert.True(token.Renew);
    }

    [Theory]
    [InlineData("vault { vault_agent_token_file = \"t\" }", false)]
    [InlineData("vault { vault_agent_token_file = \"t\" renew_token = true }", true)]
    [InlineData("vault { }", true)]
    public void Parse_TokenOfAnAgent_IsRenewedOnlyWhenAsked(string text, bool renews) =>
        Assert.Equal(renews, Good("-config", Write("vault.hcl", text)).VaultToken.Renew);

    [Fact]
    public void Usage_NamesEveryFlag()
    {
        var usage = TemplateCommandLine.Usage();
        Assert.All(["-template", "-once", "-consul-addr", "-vault-addr", "-exec-kill-timeout", "-log-rotate-bytes"], flag => Assert.Contains(flag, usage, StringComparison.Ordinal));
    }

    private static TemplateRunnerOptions Good(params string[] arguments)
    {
        var command = TemplateCommandLine.Parse(arguments, _ => null);
        Assert.Empty(command.Errors);
        return command.Options;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
