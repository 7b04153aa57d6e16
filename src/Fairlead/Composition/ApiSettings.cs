using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Fairlead.Agent.Configuration;
using Fairlead.Api;
using Fairlead.Commands;

namespace Fairlead.Composition;

/// <summary>What the agent's configuration says about the HTTP API.</summary>
internal static class ApiSettings
{
    public static ApiOptions From(AgentOptions options, string nodeId) => new()
    {
        Endpoints = [.. Plain(options), .. Encrypted(options)],
        Datacenter = options.Datacenter,
        NodeName = options.NodeName,
        NodeId = nodeId,
        AdvertiseAddress = options.AdvertiseAddress,
        ServerPort = options.Listeners.ServerPort,
        MemberPort = options.Listeners.SerfLanPort,
        Server = true,
        Version = VersionCommand.Version,
        NodeMeta = options.NodeMeta,
        PrettyByDefault = options.IsDev,
        DefaultQueryTime = options.Http.DefaultQueryTime,
        MaxQueryTime = options.Http.MaxQueryTime,
        HttpMaxConnectionsPerClient = options.Http.MaxConnectionsPerClient,
        KvMaxValueSize = options.Http.MaxValueSize,
        TxnMaxRequestLength = options.Http.MaxTransactionSize,
        EnableRemoteScriptChecks = options.Checks.EnableRemoteScripts,
        StrictInput = options.Http.StrictInput,
        ResponseHeaders = options.Http.ResponseHeaders,
        BlockedEndpoints = options.Http.BlockEndpoints,
        UiDirectory = options.UiDirectory,
        UiPath = options.UiDirectory.Length > 0 ? "/ui/" : "",
        AllowWriteHttpFrom = [.. options.Http.AllowWriteFrom.Select(network => IPNetwork.Parse(network))],
    };

    private static IEnumerable<ApiEndpoint> Plain(AgentOptions options) => options.Listeners.HttpPort < 0
        ? []
        : Addresses(options.Listeners.Http, options).Select(address => new ApiEndpoint(WithPort(address, options.Listeners.HttpPort))
        {
            SocketMode = SocketMode(options.Listeners.UnixSocketMode),
        });

    private static IEnumerable<ApiEndpoint> Encrypted(AgentOptions options)
    {
        if (options.Listeners.HttpsPort < 0)
        {
            return [];
        }

        var tls = options.Tls.Https;
        var certificate = X509Certificate2.CreateFromPemFile(tls.CertFile, tls.KeyFile);
        var authorities = new X509Certificate2Collection();
        if (tls.VerifyIncoming && tls.CaFile.Length > 0)
        {
            authorities.ImportFromPemFile(tls.CaFile);
        }

        return Addresses(options.Listeners.Https, options).Select(address => new ApiEndpoint(WithPort(address, options.Listeners.HttpsPort), certificate)
        {
            ClientAuthorities = [.. authorities],
        });
    }

    private static ImmutableArray<string> Addresses(ImmutableArray<string> own, AgentOptions options) => own.IsEmpty ? options.ClientAddresses : own;

    private static string WithPort(string address, int port)
    {
        var text = port.ToString(CultureInfo.InvariantCulture);
        return address.StartsWith("unix://", StringComparison.Ordinal) ? address
            : address.Contains(':', StringComparison.Ordinal) && !address.StartsWith('[') ? $"[{address}]:{text}"
            : $"{address}:{text}";
    }

    private static UnixFileMode? SocketMode(string octal) => octal.Length == 0 ? null : (UnixFileMode)Convert.ToInt32(octal, 8);
}
