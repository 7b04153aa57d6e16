using Fairlead.Store.Contract;

namespace Fairlead.Store.Embedded;

/// <summary>Puts a restored snapshot in the place of everything, as one transaction.</summary>
internal sealed class ReplaceAllWork(
    IReadOnlyList<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> entries, long revisionFloor, LeaseClock clock) : Work<long>
{
    protected override long Run(WriteSession session)
    {
        session.Entries.Clear();
        session.Database.Leases.Clear();
        session.RemoveAllLeases();
        session.ReplaceAt(Math.Max(session.Revision, revisionFloor) + 1);
        foreach ((ReadOnlyMemory<byte> key, ReadOnlyMemory<byte> value) in entries)
        {
            _ = session.Entries.Put(key, value, session.Revision, lease: 0);
        }

        session.AfterCommit.Add(clock.Clear);
        return session.Revision;
    }
}
