using System.Collections.Immutable;

namespace Fairlead.Registry.Model;

/// <summary>The empty maps that records begin with; keys are ordered as Go orders them, byte by byte.</summary>
public static class Empty
{
    /// <summary>No entries; keys compare ordinally.</summary>
    public static ImmutableSortedDictionary<string, string> Strings { get; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>No addresses; keys compare ordinally.</summary>
    public static ImmutableSortedDictionary<string, ServiceAddress> Addresses { get; } =
        ImmutableSortedDictionary.Create<string, ServiceAddress>(StringComparer.Ordinal);
}
