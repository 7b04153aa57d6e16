using Fairlead.Store.Contract;

namespace Fairlead.Store.Embedded;

/// <summary>Reads entries between two writes: how memory mode reads, whose database has one connection only.</summary>
internal sealed class ReadWork(ReadOnlyMemory<byte> prefix) : Work<StoreSnapshot>
{
    protected override StoreSnapshot Run(WriteSession session) =>
        new(session.Revision, session.Database.ReadEntries(prefix.Span));
}

/// <summary>Writes a page to a disk that refused a write, to learn whether it takes one again.</summary>
internal sealed class TrialWork : Work<bool>
{
    protected override bool Run(WriteSession session)
    {
        session.Database.WriteTrialPages();
        session.Writes = true;
        return true;
    }
}

/// <summary>Runs something of a test's on the writer's connection.</summary>
internal sealed class DatabaseWork(Action<Database> action) : Work<bool>
{
    protected override bool Run(WriteSession session)
    {
        action(session.Database);
        return true;
    }
}
