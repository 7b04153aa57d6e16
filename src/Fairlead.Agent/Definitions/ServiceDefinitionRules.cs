using System.Net;
using Fairlead.Agent.Documents;

namespace Fairlead.Agent.Definitions;

/// <summary>What must hold of a service; every breach is noted, not only the first.</summary>
internal static class ServiceDefinitionRules
{
    private const int MaxMetaPairs = 64;
    private const int MaxMetaKey = 128;
    private const int MaxMetaValue = 512;

    public static bool Check(ServiceDefinition service, ObjectReader source)
    {
        var sound = true;
        void Refuse(string key, string message)
        {
            source.Error(source.At(key), message);
            sound = false;
        }

        if (service.Name.Length == 0)
        {
            Refuse("name", "Missing service name");
        }

        if (IPAddress.TryParse(service.Address.Trim('[', ']'), out var address)
            && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            Refuse("address", $"Invalid service address: {service.Address} is every address of the machine and none to connect to; leave it out for the node's");
        }

        if (service.Port is < 0 or > 65535)
        {
            Refuse("port", $"the port must be from 0 to 65535, found {service.Port}");
        }

        if (service.Weights.Passing is < 1 or > 65535 || service.Weights.Warning is < 0 or > 65535)
        {
            // The decoder has told where and why.
            sound = false;
        }

        foreach (var problem in MetaProblems(service.Meta))
        {
            Refuse("meta", problem);
        }

        if (!IsDnsLabel(service.Name) && service.Name.Length > 0)
        {
            source.Warn(source.At("name"), $"service name \"{service.Name}\" cannot be found over DNS: it holds characters other than letters, digits and dashes");
        }

        return sound;
    }

    /// <summary>Consul's limits on metadata of services and nodes.</summary>
    public static IEnumerable<string> MetaProblems(IReadOnlyDictionary<string, string> meta)
    {
        if (meta.Count > MaxMetaPairs)
        {
            yield return $"metadata cannot contain more than {MaxMetaPairs} key/value pairs, found {meta.Count}";
        }

        foreach (var (key, value) in meta)
        {
            if (key.Length == 0)
            {
                yield return "a metadata key cannot be blank";
            }
            else if (!key.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                yield return $"metadata key \"{key}\" contains invalid characters: only letters, digits, '-' and '_' are allowed";
            }
            else if (key.Length > MaxMetaKey)
            {
                yield return $"metadata key \"{key}\" is longer than {MaxMetaKey} characters";
            }
            else if (key.StartsWith("consul-", StringComparison.Ordinal))
            {
                yield return $"metadata key \"{key}\": the prefix 'consul-' is reserved for internal use";
            }

            if (value.Length > MaxMetaValue)
            {
                yield return $"the value of metadata key \"{key}\" is longer than {MaxMetaValue} characters";
            }
        }
    }

    private static bool IsDnsLabel(string name) => name.Length <= 63 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
