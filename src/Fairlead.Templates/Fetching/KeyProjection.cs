using System.Collections.Immutable;
using Fairlead.Registry.Model;
using Fairlead.Templates.Data;
using Fairlead.Templates.Dependencies;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Fetching;

/// <summary>Keys as templates see them.</summary>
internal static class KeyProjection
{
    public static Projected? Entry(KeyDependency wanted, KeyValueEntry? entry)
    {
        if (entry is null)
        {
            // A blocking read has no data until the key exists; the others know now that it does not.
            return wanted.Blocks ? null : new Projected(null);
        }

        return new Projected(Pair(entry, entry.Key));
    }

    public static Projected Below(string prefix, ImmutableArray<KeyValueEntry> entries) => new(entries
        .OrderBy(entry => entry.Key, GoTextOrder.Instance)
        .Select(entry => Pair(entry, Relative(prefix, entry.Key)))
        .ToArray());

    private static string Relative(string prefix, string key)
    {
        var rest = key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : key;
        return rest.TrimStart('/');
    }

    private static KeyPair Pair(KeyValueEntry entry, string key) => new()
    {
        Path = entry.Key,
        Key = key,
        Value = GoText.FromUtf8(entry.Value.Span),
        Exists = true,
        CreateIndex = entry.CreateIndex,
        ModifyIndex = entry.ModifyIndex,
        LockIndex = entry.LockIndex,
        Flags = entry.Flags,
        Session = entry.Session,
    };
}
