using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Fairlead.Agent.Configuration;
using Fairlead.Api;
using Fairlead.Commands;
using Fairlead.Primitives.Tls;

namespace Fairlead.Composition;

/// <summary>What the agent's configuration says about the HTTP API.</summary>
internal static class ApiSettings
{
    /// <param name="https">What the HTTPS port shows; null when it is closed.</param>
    public static ApiOptions From(AgentOptions options, string nodeId, TlsListener? https) => new()
    {
        Endpoints = [.. Plain(options), .. Encrypted(options, https)],
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
        MaxHeaderBytes = options.Http.MaxHeaderBytes,
        KvMaxValueSize = options.Http.MaxValueSize,
        TxnMaxRequestLength = options.Http.MaxTransactionSize,
        EnableRemoteScriptChecks = options.Checks.EnableRemoteScripts,
        DisableRemoteExec = options.DisableRemoteExec,
        DisableCoordinates = options.DisableCoordinates,
        StrictInput = options.Http.StrictInput,
        ResponseHeaders = options.Http.ResponseHeaders,
        BlockedEndpoints = options.Http.BlockEndpoints,
        Metrics = AgentTelemetry.Settings(options),
        UiDirectory = options.UiDirectory,
        UiPath = options.UiDirectory.Length > 0 ? "/ui/" : "",
        AllowWriteHttpFrom = [.. options.Http.AllowWriteFrom.Select(Network)],
    };

    /// <summary>A network whose address may have bits below the prefix, as Go's parser allows; the configuration has judged the rest.</summary>
    private static IPNetwork Network(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var (bytes, prefix) = (IPAddress.Parse(text.AsSpan(0, slash)).GetAddressBytes(), int.Parse(text.AsSpan(slash + 1), CultureInfo.InvariantCulture));
        for (var bit = prefix; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(bytes), prefix);
    }

    private static IEnumerable<ApiEndpoint> Plain(AgentOptions options) => options.Listeners.HttpPort < 0
        ? []
        : Addresses(options.Listeners.Http, options).Select(address => new ApiEndpoint(WithPort(address, options.Listeners.HttpPort))
        {
            SocketMode = SocketMode(options.Listeners.UnixSocketMode),
            SocketUser = options.Listeners.UnixSocketUser,
            SocketGroup = options.Listeners.UnixSocketGroup,
        });

    private static IEnumerable<ApiEndpoint> Encrypted(AgentOptions options, TlsListener? https) => https is null
        ? []
        : Addresses(options.Listeners.Https, options).Select(address => new ApiEndpoint(WithPort(address, options.Listeners.HttpsPort), https)
        {
            HandshakeTimeout = options.Http.HandshakeTimeout,
            SocketMode = SocketMode(options.Listeners.UnixSocketMode),
            SocketUser = options.Listeners.UnixSocketUser,
            SocketGroup = options.Listeners.UnixSocketGroup,
        });

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
