using System.Collections.Frozen;
using System.Collections.Immutable;
using Fairlead.Agent.Definitions;
using Fairlead.Agent.Documents;
using Fairlead.Agent.Watches;
using Fairlead.Primitives.Documents;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Configuration;

/// <summary>The merged document as options; each part of them in a file of its own.</summary>
internal sealed partial class AgentOptionsReader(
    DocumentObject source, List<DocumentError> diagnostics, Func<ImmutableArray<InterfaceAddress>> interfaces, AddressRenderer render, string hostName, bool isDev)
{
    private static readonly DocumentObject Nothing = new(SourceLocation.Of("the default"), []);
    private readonly ObjectReader _root = new(source, "", diagnostics);

    public AgentOptions Read(DefinitionSet definitions)
    {
        var server = _root.Bool("server");
        var bind = Single("bind_addr", "0.0.0.0");
        var advertise = Advertise(bind);
        var options = new AgentOptions
        {
            IsDev = isDev,
            Server = server,
            Bootstrap = _root.Bool("bootstrap"),
            BootstrapExpect = _root.Int("bootstrap_expect"),
            DataDirectory = DataDirectory(),
            Datacenter = Datacenter(),
            PrimaryDatacenter = _root.Text("acl_datacenter", "primary_datacenter").ToLowerInvariant(),
            NodeName = NodeName(),
            NodeId = NodeId(),
            NodeMeta = NodeMeta(),
            TaggedAddresses = _root.Map("tagged_addresses"),
            BindAddress = bind,
            AdvertiseAddress = advertise,
            AdvertiseAddressWan = Single("advertise_addr_wan", advertise),
            ClientAddresses = Addresses(_root, "client_addr", ["127.0.0.1"]),
            Listeners = Listeners(),
            Join = Join(),
            LeaveOnTerminate = _root.Bool("leave_on_terminate", !server),
            SkipLeaveOnInterrupt = _root.Bool("skip_leave_on_interrupt", server),
            EncryptKey = EncryptKey(),
            Tls = Tls(),
            Acl = Acl(),
            Checks = Checks(),
            Dns = Dns(),
            Http = Http(),
            Logs = Logs(),
            Telemetry = Telemetry(),
            Servers = Servers(),
            Ui = _root.Bool("ui") || Section("ui_config").Bool("enabled") || UiDirectory().Length > 0,
            UiDirectory = UiDirectory(),
            UiContentPath = Or(Or(Section("ui_config").Text("content_path"), _root.Text("ui_content_path")), "/ui/"),
            PidFile = _root.Text("pid_file"),
            DisableCoordinates = _root.Bool("disable_coordinates"),
            EnableDebug = _root.Bool("enable_debug"),
            DisableRemoteExec = _root.Bool("disable_remote_exec", true),
            Watches = [.. _root.Objects("watches").Select(WatchDefinitionDecoder.Decode).OfType<WatchDefinition>()],
            Definitions = definitions,
            Source = source,
            Origins = Origins(),
        };
        CheckTogether(options);
        WarnOfKeysWithoutEffect();
        return options;
    }

    private void CheckTogether(AgentOptions options)
    {
        if (options.BootstrapExpect < 0)
        {
            Refuse("bootstrap_expect", $"bootstrap_expect cannot be {options.BootstrapExpect}; it is the number of servers to wait for");
        }

        if (options.Bootstrap && options.BootstrapExpect > 0)
        {
            Refuse("bootstrap_expect", "'bootstrap' and 'bootstrap_expect' are mutually exclusive");
        }

        if ((options.Bootstrap || options.BootstrapExpect > 0) && !options.Server)
        {
            Refuse(options.Bootstrap ? "bootstrap" : "bootstrap_expect", "only a server can bootstrap: set server = true, or take it out");
        }

        if (options.BootstrapExpect > 1 && options.BootstrapExpect % 2 == 0)
        {
            _root.Warn(_root.At("bootstrap_expect"), $"bootstrap_expect is {options.BootstrapExpect}: an even number of servers bears no more failures than one less");
        }

        if (_root.Bool("ui") && UiDirectory().Length > 0)
        {
            Refuse("ui_dir", "both 'ui' and 'ui_dir' are set; choose the built-in page or your own");
        }

        if (_root.Has("start_join_wan") || _root.Has("retry_join_wan"))
        {
            _root.Warn(_root.At(_root.Has("start_join_wan") ? "start_join_wan" : "retry_join_wan"), "joining other datacenters is not supported yet; these addresses are not used");
        }

        if (options.Acl.Enabled)
        {
            _root.Warn(_root.At("acl"), "ACLs are not supported yet: tokens are taken and not looked at, and whoever reaches the API may do everything");
        }

        if (options.EncryptKey.Length > 0)
        {
            _root.Warn(_root.At("encrypt"), "encrypt is the key of a gossip that there is none of here; to encrypt what goes between machines give certificates (tls.internal_rpc)");
        }

        if (options.Checks.EnableRemoteScripts && !options.Acl.Enabled && options.Http.AllowWriteFrom.Length == 0)
        {
            _root.Warn(
                _root.At("enable_script_checks"),
                "script checks over the HTTP API are enabled without ACLs and without allow_write_http_from: whoever reaches the API can run programs here");
        }
    }

    private string? DataDirectory()
    {
        var path = _root.Text("data_dir");
        if (path.Length > 0)
        {
            return path;
        }

        if (!isDev)
        {
            _root.Error(SourceLocation.Of("configuration"), "data_dir cannot be empty: give -data-dir, or -dev to keep everything in memory");
        }

        return null;
    }

    private string Datacenter()
    {
        var name = Or(_root.Text("datacenter"), "dc1").ToLowerInvariant();
        if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
        {
            Refuse("datacenter", $"datacenter \"{name}\" may only hold letters, digits, '-' and '_'");
        }

        return name;
    }

    private string NodeName()
    {
        var name = Or(_root.Text("node_name").Trim(), hostName);
        if (name.Length == 0)
        {
            Refuse("node_name", "node_name cannot be empty");
        }
        else if (!name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            _root.Warn(_root.At("node_name"), $"node name \"{name}\" cannot be found over DNS: it holds characters other than letters, digits and dashes");
        }

        return name;
    }

    private string NodeId()
    {
        var id = _root.Text("node_id");
        if (id.Length > 0 && !Guid.TryParse(id, out _))
        {
            Refuse("node_id", $"node_id \"{id}\" is not a GUID");
        }

        return id;
    }

    private ImmutableSortedDictionary<string, string> NodeMeta()
    {
        var meta = _root.Map("node_meta");
        foreach (var problem in ServiceDefinitionRules.MetaProblems(meta))
        {
            Refuse("node_meta", problem);
        }

        return meta;
    }

    private string EncryptKey()
    {
        var key = _root.Text("encrypt");
        var bytes = new byte[key.Length];
        if (key.Length > 0 && (!Convert.TryFromBase64String(key, bytes, out var length) || length is not (16 or 24 or 32)))
        {
            Refuse("encrypt", "encrypt must be 16, 24 or 32 bytes in base64; make one with the keygen command");
        }

        return key;
    }

    private string UiDirectory() => Or(_root.Text("ui_dir"), Section("ui_config").Text("dir"));

    private ObjectReader Section(string name) => Section(_root, name);

    private ObjectReader Section(ObjectReader parent, string name) =>
        parent.Raw(name) is DocumentObject section ? new ObjectReader(section, parent.Name(name), diagnostics) : new ObjectReader(Nothing, parent.Name(name), diagnostics);

    private static string Or(string text, string fallback) => text.Length > 0 ? text : fallback;

    private void Refuse(string key, string message) => _root.Error(_root.At(key), message);

    private FrozenDictionary<string, SourceLocation> Origins()
    {
        var origins = new Dictionary<string, SourceLocation>(StringComparer.Ordinal);
        void Walk(DocumentObject section, string path)
        {
            foreach (var member in section.Members)
            {
                var name = path + ObjectReader.Normalize(member.Name);
                origins[name] = member.Location;
                if (member.Value is DocumentObject inner)
                {
                    Walk(inner, name + ".");
                }
            }
        }

        Walk(source, "");
        return origins.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
