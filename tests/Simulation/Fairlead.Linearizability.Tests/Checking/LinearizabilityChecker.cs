namespace Fairlead.Linearizability.Tests.Checking;

/// <summary>
/// Whether a history of one key is linearizable: whether the operations can be put in one order that keeps real time (what returned
/// before another began stands before it) and in which each comes out as it did.
/// </summary>
/// <remarks>
/// The search of Wing and Gong (Testing and Verifying Concurrent Objects, 1993) with Lowe's memory of configurations already seen
/// (Testing for Linearizability, 2017). Keys are independent, so each is checked alone (Horn and Kroening, Faster Linearizability
/// Checking via P-Compositionality, 2015); without that the search would not end.
/// </remarks>
internal static class LinearizabilityChecker
{
    /// <summary>A history that takes more than this to judge has too many calls of unknown outcome: a good one takes about as many as it has calls.</summary>
    private const int MostConfigurations = 250_000;

    /// <summary>The answer that makes a history impossible: everything up to the one before it can be explained. Null for a good history.</summary>
    public static Operation? FirstImpossible(IReadOnlyList<Operation> history)
    {
        if (IsLinearizable(history))
        {
            return null;
        }

        var answers = history.Where(operation => !operation.IsUnknown).OrderBy(operation => operation.Returned).ToList();
        var (possible, impossible) = (0, answers.Count);
        while (impossible - possible > 1)
        {
            var middle = (possible + impossible) / 2;
            var now = answers[middle - 1].Returned;
            // What had not returned by then has no known outcome yet.
            var good = IsLinearizable([.. history.Where(operation => operation.Invoked <= now)
                .Select(operation => operation.Returned <= now ? operation : operation with { Returned = Operation.Never })]);
            (possible, impossible) = good ? (middle, impossible) : (possible, middle);
        }

        return answers[impossible - 1];
    }

    public static bool IsLinearizable(IReadOnlyList<Operation> history)
    {
        var head = Entry.ListOf(history);
        var done = new OperationSet(history.Count);
        var seen = new HashSet<(OperationSet, KeyState)>();
        var path = new Stack<(Entry Call, KeyState Before)>();
        var known = history.Count(operation => !operation.IsUnknown);
        KeyState state = default;
        var entry = head.Next;
        while (known > 0)
        {
            // 1. A call: take it as the next one, if it comes out right and this configuration is new.
            if (entry is { Return: { } } && state.TryApply(entry.Operation, out var after) && seen.Add((done.With(entry.Index), after)))
            {
                if (seen.Count > MostConfigurations)
                {
                    throw new InvalidOperationException(
                        $"not decided after {MostConfigurations} configurations: {history.Count(operation => operation.IsUnknown)} of {history.Count} calls have no known outcome");
                }

                path.Push((entry, state));
                done = done.With(entry.Index);
                state = after;
                known -= entry.Operation.IsUnknown ? 0 : 1;
                entry.Lift();
                entry = head.Next;
            }
            else if (entry is { Return: { } })
            {
                entry = entry.Next;
            }
            else if (path.TryPop(out var last))
            {
                // 2. A return whose call has not been taken (or the end): the last choice was wrong, try the one after it.
                last.Call.Unlift();
                done = done.Without(last.Call.Index);
                state = last.Before;
                known += last.Call.Operation.IsUnknown ? 0 : 1;
                entry = last.Call.Next;
            }
            else
            {
                return false;
            }
        }

        // Calls of unknown outcome that are left need not have happened.
        return true;
    }
}
