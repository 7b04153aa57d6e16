using Fairlead.Balancer.Configuration.Definitions;
using Fairlead.Balancer.Configuration.Lexing;

namespace Fairlead.Balancer.Configuration.Parsing;

/// <summary><c>server &lt;name&gt; &lt;address&gt;[:[port]] [option…]</c> and <c>default-server [option…]</c>.</summary>
internal static class ServerLines
{
    public static void Server(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        if (line.Count < 3)
        {
            context.Findings.Alert(line.Position, "'server' expects <name> and <addr>[:<port>] as arguments");
            return;
        }

        string owner = $"'server {section.Name}/{line[1]}'";
        if (SectionNames.FirstForbidden(line[1]) is { } forbidden)
        {
            context.Findings.Alert(line.Position, $"the character '{forbidden}' is not permitted in the server name '{line[1]}'");
        }

        ParsedAddress? address = ParsedAddress.Parse(line[2], context.Variables, out string? error);
        error ??= address switch
        {
            { UnixPath: null, Host: "" or "*" } => $"an address is missing in '{line[2]}'",
            { } a when a.LastPort != a.Port => $"a port range is not allowed here: '{line[2]}'",
            _ => null,
        };
        if (error is not null)
        {
            context.Findings.Alert(line.Position, $"{owner}: {error}");
        }

        ServerSettings? settings = ServerOptions.Table.Apply(section.DefaultServer, line, 3, owner, context);
        if (error is null && settings is not null)
        {
            section.Servers.Add(new ServerLine(line.Position, line[1], address!, settings));
        }
    }

    public static void DefaultServer(ConfigurationLine line, ProxySection section, ParseContext context)
    {
        if (line.Count < 2)
        {
            context.Findings.Alert(line.Position, "'default-server' expects options as arguments");
            return;
        }

        section.DefaultServer =
            ServerOptions.Table.Apply(section.DefaultServer, line, 1, "'default-server'", context) ?? section.DefaultServer;
    }
}
