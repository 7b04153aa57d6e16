using Fairlead.Store.Contract;

namespace Fairlead.Store.Embedded;

/// <summary>Grants a lease.</summary>
internal sealed class GrantLeaseWork(TimeSpan timeToLive, LeaseClock clock) : Work<Lease>
{
    protected override Lease Run(WriteSession session)
    {
        Lease lease = session.Database.Leases.Add(timeToLive);
        session.AddLease(lease.Id);
        session.AfterCommit.Add(() => clock.Start(lease));
        return lease;
    }
}

/// <summary>Ends a lease, by request or because its time is up, and deletes its keys as one change.</summary>
internal sealed class EndLeaseWork(long leaseId, LeaseClock clock) : Work<bool>
{
    protected override bool Run(WriteSession session)
    {
        if (!session.RemoveLease(leaseId))
        {
            return false;
        }

        session.Database.Leases.Remove(leaseId);
        var events = new List<StoreEvent>();
        foreach (byte[] key in session.Entries.KeysOf(leaseId))
        {
            TransactionWork.Delete(session, key, events);
        }

        session.Record(events);
        session.AfterCommit.Add(() => clock.Stop(leaseId));
        return true;
    }
}
