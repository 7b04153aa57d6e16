using System.Globalization;
using System.Net;
using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary><c>bind [&lt;address&gt;]:&lt;port&gt;[,…] [option…]</c>.</summary>
internal static class BindLine
{
    /// <summary>A range wider than this is taken for a mistake: every port is a socket per event loop.</summary>
    private const int MaxPortsPerLine = 4096;

    private static readonly OptionTable<BindDefinition> Options = new(
        new("name", 1, (b, a, _) => b with { Name = a[0] }),
        new("maxconn", 1, (b, a, c) => b with { MaxConnections = c.Integer("'maxconn'", a[0], 1, int.MaxValue) }),
        new("backlog", 1, (b, a, c) => b with { Backlog = c.Integer("'backlog'", a[0], 0, int.MaxValue) }),
        new("interface", 1, (b, a, _) => b with { Interface = a[0] }),
        new("v4v6", 0, (b, _, _) => b with { V6Only = false }),
        new("v6only", 0, (b, _, _) => b with { V6Only = true }),
        new("defer-accept", 0, (b, _, _) => b with { DeferAccept = true }),
        new("transparent", 0, (b, _, _) => b with { Transparent = true }),
        new("tfo", 0, (b, _, _) => b with { TcpFastOpen = true }),
        new("mss", 1, (b, a, c) => b with { MaxSegmentSizeBytes = c.Integer("'mss'", a[0], -65535, 65535) }),
        new("mode", 1, SocketMode),
        // They say nothing about what a client gets.
        OptionTable<BindDefinition>.Silent("id", 1),
        OptionTable<BindDefinition>.Silent("nice", 1),
        OptionTable<BindDefinition>.Silent("process", 1),
        OptionTable<BindDefinition>.Silent("thread", 1),
        OptionTable<BindDefinition>.Silent("shards", 1),
        OptionTable<BindDefinition>.Silent("level", 1),
        OptionTable<BindDefinition>.Silent("severity-output", 1),
        OptionTable<BindDefinition>.Silent("expose-fd", 1),
        OptionTable<BindDefinition>.Silent("tcp-ut", 1),
        OptionTable<BindDefinition>.Ignored("user", 1),
        OptionTable<BindDefinition>.Ignored("group", 1),
        OptionTable<BindDefinition>.Ignored("uid", 1),
        OptionTable<BindDefinition>.Ignored("gid", 1),
        OptionTable<BindDefinition>.NotYet("ssl", 0),
        OptionTable<BindDefinition>.NotYet("accept-proxy", 0),
        OptionTable<BindDefinition>.NotYet("accept-netscaler-cip", 1),
        OptionTable<BindDefinition>.NotYet("proto", 1),
        OptionTable<BindDefinition>.NotYet("namespace", 1))
    {
        TlsOptions = TlsOptions.Bind,
    };

    public static IEnumerable<string> OptionNames => Options.Names;

    public static void Parse(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        section.HasBindLine = true;
        if (line.Count < 2)
        {
            context.Findings.Alert(line.Position, "'bind' expects [addr1]:port1[-end1]{,[addr]:port[-end]}... as arguments");
            return;
        }

        BindDefinition? options = Options.Apply(
            new BindDefinition(line.Position) { EndPoint = new IPEndPoint(IPAddress.Any, 0), Text = line[1] },
            line, 2, $"'bind {line[1]}'", context);
        AddAddresses(line, line[1], options, section, context);
    }

    /// <summary>Adds every address and port of a comma list.</summary>
    public static void AddAddresses(
        ConfigurationLine line, string list, BindDefinition? options, ProxySection section, ParseContext context)
    {
        foreach (string text in list.Split(','))
        {
            ParsedAddress? address = ParsedAddress.Parse(text, context.Variables, out string? error);
            error ??= address switch
            {
                { UnixPath: null, PortKind: PortKind.None } => $"missing port specification in '{text}'",
                { PortKind: PortKind.Offset } => $"port offsets are not allowed here: '{text}'",
                { PortKind: PortKind.Fixed, Port: 0 } => $"port 0 is not allowed here: '{text}'",
                { } a when a.LastPort - a.Port >= MaxPortsPerLine => $"the port range of '{text}' is wider than {MaxPortsPerLine}",
                _ => null,
            };
            if (error is not null)
            {
                context.Findings.Alert(line.Position, $"'bind': {error}");
                continue;
            }

            if (options is not null)
            {
                section.Binds.AddRange(Expand(address!, options));
            }
        }
    }

    private static IEnumerable<BindDefinition> Expand(ParsedAddress address, BindDefinition options)
    {
        if (address.UnixPath is not null)
        {
            yield return options with { EndPoint = address.EndPoint!, Text = address.Text };
            yield break;
        }

        for (int port = address.Port; port <= address.LastPort; port++)
        {
            // A host name is resolved with those of the servers, once everything is read.
            EndPoint endPoint = address.Address is { } known ? new IPEndPoint(known, port) : new DnsEndPoint(address.Host, port, address.Family);
            yield return options with { EndPoint = endPoint, Text = address.Text };
        }
    }

    private static BindDefinition SocketMode(BindDefinition bind, string[] arguments, OptionContext context)
    {
        try
        {
            return bind with { SocketFileMode = (UnixFileMode)(Convert.ToInt32(arguments[0], 8) & 0b1_1111_1111) };
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            context.Alert(string.Create(CultureInfo.InvariantCulture, $"'mode' expects octal permission bits (got '{arguments[0]}')"));
            return bind;
        }
    }
}
