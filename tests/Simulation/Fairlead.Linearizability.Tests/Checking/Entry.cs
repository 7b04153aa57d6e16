namespace Fairlead.Linearizability.Tests.Checking;

/// <summary>A call or a return in the doubly linked list of events the search takes operations out of and puts back into.</summary>
internal sealed class Entry
{
    private Entry(Operation operation, int index) => (Operation, Index) = (operation, index);

    public Operation Operation { get; }

    /// <summary>The operation's place in the history.</summary>
    public int Index { get; }

    /// <summary>A call's return; null in a return.</summary>
    public Entry? Return { get; private set; }

    public Entry? Next { get; private set; }

    private Entry? Previous { get; set; }

    /// <summary>The events in order of time behind a head that is none; at the same moment calls come first, so that they overlap.</summary>
    public static Entry ListOf(IReadOnlyList<Operation> history)
    {
        var head = new Entry(new Operation { Client = "", Kind = OperationKind.Read, Invoked = 0, Returned = 0 }, -1);
        var events = new List<(long Time, bool IsReturn, Entry Entry)>();
        for (var i = 0; i < history.Count; i++)
        {
            var end = new Entry(history[i], i);
            events.Add((history[i].Invoked, false, new Entry(history[i], i) { Return = end }));
            events.Add((history[i].Returned, true, end));
        }

        var last = head;
        foreach (var (_, _, entry) in events.OrderBy(e => e.Time).ThenBy(e => e.IsReturn))
        {
            (last.Next, entry.Previous) = (entry, last);
            last = entry;
        }

        return head;
    }

    /// <summary>Takes a call and its return out.</summary>
    public void Lift()
    {
        Unlink();
        Return!.Unlink();
    }

    /// <summary>Puts them back: in reverse order, since one may have been the other's neighbour.</summary>
    public void Unlift()
    {
        Return!.Link();
        Link();
    }

    private void Unlink()
    {
        Previous!.Next = Next;
        if (Next is { } next)
        {
            next.Previous = Previous;
        }
    }

    private void Link()
    {
        Previous!.Next = this;
        if (Next is { } next)
        {
            next.Previous = this;
        }
    }
}
