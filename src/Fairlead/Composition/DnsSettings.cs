using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Fairlead.Agent.Configuration;
using Fairlead.Api.Dns;

namespace Fairlead.Composition;

/// <summary>What the agent's configuration says about DNS.</summary>
internal static class DnsSettings
{
    /// <summary>Null when the port is closed.</summary>
    /// <exception cref="IOException">An address or recursor is not an IP address.</exception>
    public static Api.Dns.DnsOptions? From(AgentOptions options)
    {
        if (options.Listeners.DnsPort < 0)
        {
            return null;
        }

        var addresses = options.Listeners.Dns.IsEmpty ? options.ClientAddresses : options.Listeners.Dns;
        var dns = options.Dns;
        return new Api.Dns.DnsOptions
        {
            Endpoints = [.. addresses.Select(address => new IPEndPoint(Parse("addresses.dns", address), options.Listeners.DnsPort))],
            Datacenter = options.Datacenter,
            NodeName = options.NodeName,
            Domain = dns.Domain,
            AltDomain = dns.AltDomain,
            Recursors = [.. dns.Recursors.Select(Recursor)],
            RecursorTimeout = dns.RecursorTimeout,
            RecursorStrategy = dns.RecursorStrategy == "random" ? RecursorStrategy.Random : RecursorStrategy.Sequential,
            NodeTtl = dns.NodeTtl,
            ServiceTtl = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, dns.ServiceTtl),
            OnlyPassing = dns.OnlyPassing,
            EnableTruncate = dns.EnableTruncate,
            UdpAnswerLimit = dns.UdpAnswerLimit,
            ARecordLimit = dns.ARecordLimit,
            DisableCompression = dns.DisableCompression,
            EnableAdditionalNodeMetaTxt = dns.EnableNodeMetaTxt,
            Soa = new((uint)dns.Soa.RefreshSeconds, (uint)dns.Soa.RetrySeconds, (uint)dns.Soa.ExpireSeconds, (uint)dns.Soa.MinTtlSeconds),
        };
    }

    /// <summary>An address with or without a port; 53 when it has none.</summary>
    private static IPEndPoint Recursor(string text)
    {
        if (IPAddress.TryParse(text, out var address))
        {
            return new IPEndPoint(address, 53);
        }

        return IPEndPoint.TryParse(text, out var endpoint) ? endpoint : throw new IOException($"recursors: '{text}' is not an IP address with or without a port");
    }

    private static IPAddress Parse(string key, string text) =>
        IPAddress.TryParse(text, out var address) ? address : throw new IOException($"{key}: '{text}' is not an IP address");
}
