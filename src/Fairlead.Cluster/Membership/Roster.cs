using System.Collections.Immutable;
using Fairlead.Store.Contract;

namespace Fairlead.Cluster.Membership;

/// <summary>The members, who holds whom and which servers live, as of one revision. Never changed.</summary>
internal sealed record Roster
{
    internal static Roster Empty { get; } = new();

    internal long Revision { get; init; }

    /// <summary>By name in lower case, like the two below.</summary>
    internal ImmutableDictionary<string, MemberRecord> Members { get; init; } = ImmutableDictionary<string, MemberRecord>.Empty;

    internal ImmutableDictionary<string, HolderRecord> Holders { get; init; } = ImmutableDictionary<string, HolderRecord>.Empty;

    /// <summary>Servers whose lease runs, with where they are attached to.</summary>
    internal ImmutableDictionary<string, MemberRecord> Servers { get; init; } = ImmutableDictionary<string, MemberRecord>.Empty;

    internal static Roster Load(StoreSnapshot snapshot) => (Empty with { Revision = snapshot.Revision })
        .Apply(snapshot.Revision, snapshot.Entries.Select(entry => new StoreEvent(entry.Key, entry)));

    internal Roster Apply(long revision, IEnumerable<StoreEvent> events)
    {
        var next = this with { Revision = revision };
        foreach (var change in events)
        {
            next = next.Apply(change);
        }

        return next;
    }

    private Roster Apply(StoreEvent change)
    {
        var key = change.Key.Span;
        if (MemberKeys.After(MemberKeys.HolderPrefix, key) is { } held)
        {
            return this with { Holders = change.Entry is { } entry ? Holders.SetItem(held, HolderRecord.FromBytes(entry.Value.Span)) : Holders.Remove(held) };
        }

        if (MemberKeys.After(MemberKeys.MemberPrefix, key) is { } member)
        {
            return this with { Members = change.Entry is { } entry ? Members.SetItem(member, MemberRecord.FromEntry(entry)) : Members.Remove(member) };
        }

        if (MemberKeys.After(MemberKeys.ServerPrefix, key) is { } server)
        {
            return this with { Servers = change.Entry is { } entry ? Servers.SetItem(server, MemberRecord.FromBytes(entry.Value.Span)) : Servers.Remove(server) };
        }

        return this;
    }
}
