namespace Fairlead.Api.Dns;

/// <summary>What a name in the zone asks about.</summary>
internal enum DnsSubject
{
    /// <summary>Nothing that could exist.</summary>
    Invalid,

    /// <summary>The zone itself.</summary>
    Apex,

    Node,
    Service,
    Query,
    Address,
}

/// <summary>A name in the zone, taken apart.</summary>
/// <param name="Key">The node, service or query, or the address in hex.</param>
/// <param name="Tag">Empty for all.</param>
/// <param name="Datacenter">Empty for the own.</param>
internal readonly record struct DnsTarget(DnsSubject Subject, string Key = "", string Tag = "", string Datacenter = "")
{
    /// <summary>A name that nothing can have.</summary>
    public static DnsTarget None { get; } = new(DnsSubject.Invalid);
}

/// <summary>The zone's names: which of them a question is about.</summary>
internal sealed class DnsZone(DnsOptions options)
{
    private readonly string domain = Wire.DnsNames.TrimDot(options.Domain).ToLowerInvariant();
    private readonly string altDomain = Wire.DnsNames.TrimDot(options.AltDomain).ToLowerInvariant();

    public string Domain => domain;

    /// <summary>The zone a name lies in, null when in none of ours.</summary>
    public string? Find(string name) =>
        Contains(domain, name) ? domain : altDomain.Length > 0 && Contains(altDomain, name) ? altDomain : null;

    /// <param name="name">A name in the zone.</param>
    /// <param name="zone">The zone it lies in.</param>
    public static DnsTarget Parse(string name, string zone)
    {
        var lower = name.ToLowerInvariant();
        if (lower.Length == zone.Length)
        {
            return new(DnsSubject.Apex);
        }

        // 1. The word that says what is asked about, from the right: names of services and nodes may hold it too.
        var labels = lower[..^(zone.Length + 1)].Split('.');
        for (var i = labels.Length - 1; i >= 0; i--)
        {
            var subject = labels[i] switch
            {
                "node" => DnsSubject.Node,
                "service" or "connect" or "ingress" => DnsSubject.Service,
                "query" => DnsSubject.Query,
                "addr" => DnsSubject.Address,
                _ => DnsSubject.Invalid,
            };
            var bare = subject == DnsSubject.Invalid && labels[i].StartsWith('_');
            if (subject == DnsSubject.Invalid && !bare)
            {
                continue;
            }

            // 2. To its right at most a datacenter, to its left the thing itself.
            var suffix = labels.AsSpan(i + 1);
            if (suffix.Length > 1)
            {
                return DnsTarget.None;
            }

            // RFC 2782 names may leave out the word "service".
            var parts = labels.AsSpan(0, bare ? i + 1 : i);
            var datacenter = suffix.Length == 1 ? suffix[0] : "";
            return bare ? ParseService(parts, datacenter) : ParseSubject(subject, labels[i], parts, datacenter);
        }

        return DnsTarget.None;
    }

    private static DnsTarget ParseSubject(DnsSubject subject, string word, ReadOnlySpan<string> parts, string datacenter)
    {
        if (parts.IsEmpty || word is "connect" or "ingress")
        {
            // No mesh: nothing is there to be found.
            return DnsTarget.None;
        }

        return subject switch
        {
            DnsSubject.Service => ParseService(parts, datacenter),
            DnsSubject.Address when parts.Length != 1 => DnsTarget.None,
            // Dots are allowed in the names of nodes and queries.
            _ => new(subject, string.Join('.', parts!), "", datacenter),
        };
    }

    private static DnsTarget ParseService(ReadOnlySpan<string> parts, string datacenter)
    {
        if (parts.Length == 2 && parts[0].StartsWith('_') && parts[1].StartsWith('_'))
        {
            // RFC 2782: _service._tag; the protocol in the tag's place means any.
            var tag = parts[1][1..];
            return new(DnsSubject.Service, parts[0][1..], tag == "tcp" ? "" : tag, datacenter);
        }

        return new(DnsSubject.Service, parts[^1], string.Join('.', parts[..^1]!), datacenter);
    }

    private static bool Contains(string zone, string name) =>
        name.EndsWith(zone, StringComparison.OrdinalIgnoreCase) && (name.Length == zone.Length || name[^(zone.Length + 1)] == '.');
}
