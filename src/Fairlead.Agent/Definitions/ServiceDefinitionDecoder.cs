using System.Collections.Immutable;
using Fairlead.Agent.Documents;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Definitions;

/// <summary>Reads one service with its checks.</summary>
internal static class ServiceDefinitionDecoder
{
    /// <returns>Null when an error was noted.</returns>
    public static ServiceDefinition? Decode(ObjectReader source, bool strict)
    {
        var name = source.Text("name");
        var id = source.Text("id", "service_id");
        var definition = new ServiceDefinition
        {
            Name = name,
            Id = id.Length > 0 ? id : name,
            Tags = source.Texts("tags"),
            Address = source.Text("address"),
            Port = source.Int("port"),
            SocketPath = source.Text("socket_path"),
            TaggedAddresses = TaggedAddresses(source, strict),
            Meta = source.Map("meta"),
            Weights = Weights(source, strict),
            EnableTagOverride = source.Bool("enable_tag_override"),
            Token = source.Text("token"),
            Kind = source.Text("kind"),
            ProxyJson = source.Raw("proxy") is { } proxy ? DocumentJson.Write(proxy) : "",
            ConnectJson = source.Raw("connect") is { } connect ? DocumentJson.Write(connect) : "",
            Location = source.Source.Location,
        };
        var sound = ServiceDefinitionRules.Check(definition, source);
        var checks = Checks(source, strict, definition, out var checksSound);
        source.Allow("locality", "namespace", "partition", "enterprise_meta");
        if (strict)
        {
            source.RefuseUnknown();
        }

        return sound && checksSound ? definition with { Checks = checks } : null;
    }

    private static ImmutableArray<CheckDefinition> Checks(ObjectReader source, bool strict, ServiceDefinition service, out bool sound)
    {
        var checks = ImmutableArray.CreateBuilder<CheckDefinition>();
        var readers = source.Objects("check").Concat(source.Objects("checks")).Where(reader => reader.Source.Members.Length > 0).ToList();
        foreach (var reader in readers)
        {
            if (CheckDefinitionDecoder.Decode(reader, strict, ofService: true) is { } check)
            {
                checks.Add(check);
            }
        }

        sound = checks.Count == readers.Count;
        return sound ? CheckNaming.Name(service.Id, service.Name, checks.ToImmutable()) : [];
    }

    private static ImmutableSortedDictionary<string, ServiceAddress> TaggedAddresses(ObjectReader source, bool strict)
    {
        var addresses = Empty.Addresses;
        foreach (var part in source.Objects("tagged_addresses"))
        {
            foreach (var member in part.Source.Members)
            {
                foreach (var address in part.Objects(member.Name))
                {
                    addresses = addresses.SetItem(member.Name, new ServiceAddress(address.Text("address"), address.Int("port")));
                    if (strict)
                    {
                        address.RefuseUnknown();
                    }
                }
            }
        }

        return addresses;
    }

    private static ServiceWeights Weights(ObjectReader source, bool strict)
    {
        if (source.Object("weights") is not { } weights)
        {
            return ServiceWeights.Default;
        }

        var passing = weights.Int("passing", 1);
        var warning = weights.Int("warning", 1);
        if (passing is < 1 or > 65535)
        {
            weights.Error(weights.At("passing"), "Passing must be greater than 0 and at most 65535");
        }

        if (warning is < 0 or > 65535)
        {
            weights.Error(weights.At("warning"), "Warning must be greater or equal than 0 and at most 65535");
        }

        if (strict)
        {
            weights.RefuseUnknown();
        }

        return new ServiceWeights(passing, warning);
    }
}
