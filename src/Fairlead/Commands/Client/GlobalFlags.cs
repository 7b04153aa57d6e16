using Fairlead.Client;
using Fairlead.Primitives.CommandLine;

namespace Fairlead.Commands.Client;

/// <summary>The flags every client command has; they win over the CONSUL_* variables.</summary>
internal static class GlobalFlags
{
    public static FlagSet Declare() => new FlagSet()
        .Value("http-addr", "address", "The agent to ask, host:port, URL or unix:// path; CONSUL_HTTP_ADDR otherwise, 127.0.0.1:8500 by default.")
        .Value("token", "value", "The token to send; CONSUL_HTTP_TOKEN otherwise.")
        .Value("token-file", "path", "A file that holds the token; CONSUL_HTTP_TOKEN_FILE otherwise.")
        .Value("datacenter", "name", "The datacenter to ask; the agent's own by default.")
        .Switch("stale", "Let any server answer.")
        .Value("ca-file", "path", "PEM file of the authority that signed the agent's certificate; CONSUL_CACERT otherwise.")
        .Value("ca-path", "path", "Folder of such files; CONSUL_CAPATH otherwise.")
        .Value("client-cert", "path", "PEM file of our certificate; CONSUL_CLIENT_CERT otherwise.")
        .Value("client-key", "path", "PEM file of its key; CONSUL_CLIENT_KEY otherwise.")
        .Value("tls-server-name", "name", "The name the agent's certificate must carry; CONSUL_TLS_SERVER_NAME otherwise.");

    public static ConsulClientOptions Build(ParsedFlags flags, List<string> errors)
    {
        var options = ConsulClientOptions.FromEnvironment(Environment.GetEnvironmentVariable, errors);
        if (flags.Last("http-addr") is { } written)
        {
            if (ConsulAddress.TryParse(written, options.Address.IsTls, out var address, out var error))
            {
                options = options with { Address = address };
            }
            else
            {
                errors.Add($"-http-addr: {error}");
            }
        }

        if (flags.Last("token-file") is { } file)
        {
            if (File.Exists(file))
            {
                options = options with { Token = File.ReadAllText(file).Trim() };
            }
            else
            {
                errors.Add($"-token-file: there is no file {file}");
            }
        }

        return options with
        {
            Token = flags.Last("token") ?? options.Token,
            Datacenter = flags.Last("datacenter") ?? options.Datacenter,
            Tls = options.Tls with
            {
                CaFile = flags.Last("ca-file") ?? options.Tls.CaFile,
                CaPath = flags.Last("ca-path") ?? options.Tls.CaPath,
                CertificateFile = flags.Last("client-cert") ?? options.Tls.CertificateFile,
                KeyFile = flags.Last("client-key") ?? options.Tls.KeyFile,
                ServerName = flags.Last("tls-server-name") ?? options.Tls.ServerName,
            },
        };
    }
}
