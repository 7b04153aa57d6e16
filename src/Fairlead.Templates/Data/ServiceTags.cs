using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>The list types that hang on a service: its tags, its checks, its tagged addresses.</summary>
public static class ServiceTags
{
    /// <summary><c>dependency.ServiceTags</c>: a list of strings that can be asked <c>.Contains "tag"</c>.</summary>
    public static GoType Type { get; } = GoType.NamedSlice(
        "dependency.ServiceTags",
        GoType.String,
        GoMethod.Of<GoList>("Contains", "string -> bool", static (tags, arguments) => tags.Items.Contains(arguments[0])));

    public static GoType ChecksType { get; } = GoType.NamedSlice("api.HealthChecks", HealthCheck.Type);

    public static GoType AddressesType { get; } = GoType.MapOf(GoType.String, ServiceAddress.Type);

    /// <summary>The tags, sorted by their bytes as every template sees them.</summary>
    public static GoList Of(params IEnumerable<string> tags)
    {
        object?[] sorted = [.. tags];
        Array.Sort(sorted, GoOrder.Compare);
        return new GoList(Type, sorted);
    }

    public static GoList Checks(params HealthCheck[] checks) => new(ChecksType, checks);

    public static GoMap Addresses(IEnumerable<KeyValuePair<string, ServiceAddress>> addresses)
    {
        var map = new GoMap(AddressesType);
        foreach (var (name, address) in addresses)
        {
            map.Set(name, address);
        }

        return map;
    }
}
