using System.Collections.Immutable;
using System.Net.Sockets;

namespace Fairlead.Api.Observing;

/// <summary>One collector that metrics are sent to.</summary>
/// <param name="Host">Name or address; looked up when the connection is made.</param>
/// <param name="Transport">UDP for statsd and DogStatsD, TCP for statsite.</param>
public sealed record StatsdOptions(string Host, int Port, ProtocolType Transport, StatsdDialect Dialect = StatsdDialect.Plain)
{
    /// <summary>Sent with every line, where the dialect has tags.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Put behind the prefix of gauges, as Consul does unless <c>disable_hostname</c> is set; empty for none.</summary>
    public string HostName { get; init; } = "";

    /// <summary>For messages.</summary>
    public override string ToString() => $"{Host}:{Port}";
}
