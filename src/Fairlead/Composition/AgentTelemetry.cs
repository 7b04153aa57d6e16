using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Fairlead.Agent.Configuration;
using Fairlead.Api.Observing;
using Microsoft.Extensions.Logging;

namespace Fairlead.Composition;

/// <summary>The collectors that <c>telemetry</c> names.</summary>
internal sealed class AgentTelemetry
{
    private const int StatsdPort = 8125;

    private readonly ImmutableArray<StatsdExport> _exports;

    private AgentTelemetry(ImmutableArray<StatsdExport> exports) => _exports = exports;

    public static MetricSettings Settings(AgentOptions options) => new()
    {
        Prefix = options.Telemetry.Prefix,
        PrefixFilter = options.Telemetry.PrefixFilter,
        FilterDefault = options.Telemetry.FilterDefault,
    };

    /// <summary>Begins to send, and notes it in <paramref name="running"/>.</summary>
    public static AgentTelemetry Start(AgentOptions options, Running running, ILoggerFactory log)
    {
        var exports = Collectors(options).Select(collector => StatsdExport.Start(collector, Settings(options), log.CreateLogger<StatsdExport>(), TimeProvider.System)).ToImmutableArray();
        foreach (var export in exports)
        {
            running.Add("the telemetry", export);
        }

        return new AgentTelemetry(exports);
    }

    /// <summary>Takes over another filter.</summary>
    public void Reconfigure(AgentOptions options)
    {
        foreach (var export in _exports)
        {
            export.Reconfigure(Settings(options));
        }
    }

    private static IEnumerable<StatsdOptions> Collectors(AgentOptions options)
    {
        var telemetry = options.Telemetry;
        (string Address, ProtocolType Transport, StatsdDialect Dialect)[] wanted =
        [
            (telemetry.StatsdAddress, ProtocolType.Udp, StatsdDialect.Plain),
            (telemetry.StatsiteAddress, ProtocolType.Tcp, StatsdDialect.Plain),
            (telemetry.DogStatsdAddress, ProtocolType.Udp, StatsdDialect.Datadog),
        ];
        foreach (var (address, transport, dialect) in wanted.Where(collector => collector.Address.Length > 0))
        {
            var (host, port) = Split(address);
            yield return new StatsdOptions(host, port, transport, dialect)
            {
                Tags = telemetry.DogStatsdTags,
                HostName = telemetry.DisableHostname ? "" : Dns.GetHostName(),
            };
        }
    }

    /// <summary><c>host:port</c>; the configuration has judged the port.</summary>
    private static (string Host, int Port) Split(string address)
    {
        var colon = address.LastIndexOf(':');
        return colon > 0 && int.TryParse(address.AsSpan(colon + 1), out var port) ? (address[..colon].Trim('[', ']'), port) : (address, StatsdPort);
    }
}
