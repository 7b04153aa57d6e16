using Fairlead.Store.Contract;
using SQLitePCL;

namespace Fairlead.Store.Embedded;

/// <summary>
/// The leases on disk: who exists and for how long at a time. When one ends is in memory only (<see cref="LeaseClock"/>): a renewal
/// costs no fsync, and after a restart every lease gets its full time again, since its owner could not renew it meanwhile.
/// </summary>
internal sealed class LeaseTable : IDisposable
{
    private readonly sqlite3 database;
    private readonly Statement add;
    private readonly Statement remove;
    private readonly Statement clear;

    internal LeaseTable(sqlite3 database)
    {
        this.database = database;
        // AUTOINCREMENT: an identity is never given twice, so that a late renewal cannot keep a stranger's lease alive.
        add = new Statement(database, "INSERT INTO leases (milliseconds) VALUES (?1)");
        remove = new Statement(database, "DELETE FROM leases WHERE id = ?1");
        clear = new Statement(database, "DELETE FROM leases");
    }

    public void Dispose()
    {
        add.Dispose();
        remove.Dispose();
        clear.Dispose();
    }

    internal List<Lease> Read()
    {
        using var all = new Statement(database, "SELECT id, milliseconds FROM leases");
        var leases = new List<Lease>();
        while (all.Step())
        {
            leases.Add(new Lease(all.Integer(0), TimeSpan.FromMilliseconds(all.Integer(1))));
        }

        return leases;
    }

    internal Lease Add(TimeSpan timeToLive)
    {
        long milliseconds = (long)Math.Ceiling(timeToLive.TotalMilliseconds);
        add.Bind(1, milliseconds).Run();
        return new Lease(raw.sqlite3_last_insert_rowid(database), TimeSpan.FromMilliseconds(milliseconds));
    }

    internal void Remove(long id) => remove.Bind(1, id).Run();

    internal void Clear() => clear.Run();
}
