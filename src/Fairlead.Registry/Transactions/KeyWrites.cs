using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;

namespace Fairlead.Registry.Transactions;

/// <summary>The verbs of the KV store that change something.</summary>
internal static class KeyWrites
{
    internal static Verdict Apply(Draft draft, KeyOperation operation)
    {
        if (operation.Verb == KeyVerb.DeleteTree)
        {
            return DeleteTree(draft, operation.Key);
        }

        if (operation.Key.Length == 0)
        {
            return Verdict.Failed("Missing key name");
        }

        var old = draft.Now.Keys.Find(operation.Key);
        draft.Expect(StoreKeys.KeyValue(operation.Key), old?.ModifyIndex ?? 0);
        return operation.Verb switch
        {
            KeyVerb.Set => Write(draft, old, operation, old?.Session ?? "", 0),
            KeyVerb.Cas when (old?.ModifyIndex ?? 0) == operation.Index => Write(draft, old, operation, old?.Session ?? "", 0),
            KeyVerb.Acquire => Acquire(draft, old, operation),
            KeyVerb.Release when old is { Session.Length: > 0 } && old.Session == operation.Session =>
                Write(draft, old, operation, "", old.LockIndex),
            KeyVerb.Delete => Delete(draft, old),
            KeyVerb.DeleteCas when old is null || old.ModifyIndex == operation.Index => Delete(draft, old),
            KeyVerb.Cas or KeyVerb.Release or KeyVerb.DeleteCas => Verdict.Refused,
            _ => Verdict.Failed($"'{operation.Verb}' is only for transactions."),
        };
    }

    private static Verdict Acquire(Draft draft, KeyValueEntry? old, KeyOperation operation)
    {
        if (draft.Now.Sessions.Find(operation.Session) is not { } session || SessionWrites.HasRunOut(draft, session))
        {
            return Verdict.Failed($"invalid session \"{operation.Session}\"");
        }

        draft.ExpectExists(StoreKeys.Session(session.Node, session.Id), session.CreateIndex);
        if (old?.Session == session.Id)
        {
            return Write(draft, old, operation, session.Id, old.LockIndex);
        }

        if (old is { Session.Length: > 0 })
        {
            return Verdict.Refused;
        }

        var hasDelay = draft.Now.LockDelays.TryGetValue(operation.Key, out var delay);
        draft.Expect(StoreKeys.LockDelay(operation.Key), hasDelay ? delay.ModifyIndex : 0);
        if (hasDelay && delay.Until > draft.At)
        {
            return Verdict.Refused;
        }

        if (hasDelay)
        {
            draft.Delete(StoreKeys.LockDelay(operation.Key));
        }

        return Write(draft, old, operation, session.Id, (old?.LockIndex ?? 0) + 1);
    }

    private static Verdict Write(Draft draft, KeyValueEntry? old, KeyOperation operation, string session, ulong lockIndex)
    {
        var entry = new KeyValueEntry
        {
            Key = operation.Key,
            Value = operation.Value,
            Flags = operation.Flags,
            Session = session,
            LockIndex = lockIndex,
        };
        if (old is null || !Same(old, entry))
        {
            draft.Put(StoreKeys.KeyValue(entry.Key), RecordCodec.Encode(entry));
            MoveLock(draft, entry.Key, old?.Session ?? "", session);
        }

        return Verdict.Granted;
    }

    internal static Verdict Delete(Draft draft, KeyValueEntry? old)
    {
        if (old is not null)
        {
            draft.Delete(StoreKeys.KeyValue(old.Key));
            MoveLock(draft, old.Key, old.Session, "");
        }

        return Verdict.Granted;
    }

    /// <summary>
    /// Without a lock below it a tree goes as one operation, whatever was written in it meanwhile: it counts as written before. Locks
    /// leave a mark of their own that has to go with them, so with one the tree is held to what the snapshot shows.
    /// </summary>
    private static Verdict DeleteTree(Draft draft, string prefix)
    {
        var held = false;
        var keys = new List<byte[]>();
        foreach (var (key, entry) in draft.Now.Keys.WithPrefix(prefix))
        {
            keys.Add(StoreKeys.KeyValue(key));
            held |= entry.Session.Length > 0;
            MoveLock(draft, key, entry.Session, "");
        }

        var tree = StoreKeys.KeyValue(prefix);
        if (held)
        {
            draft.ExpectUnchanged(tree);
        }

        draft.DeletePrefix(tree, keys);
        return Verdict.Granted;
    }

    private static void MoveLock(Draft draft, string key, string before, string after)
    {
        if (before == after)
        {
            return;
        }

        if (before.Length > 0)
        {
            draft.Delete(StoreKeys.Lock(before, key));
        }

        if (after.Length > 0)
        {
            draft.Put(StoreKeys.Lock(after, key), RecordCodec.Nothing);
        }
    }

    private static bool Same(KeyValueEntry old, KeyValueEntry entry) =>
        old.Flags == entry.Flags && old.Session == entry.Session && old.LockIndex == entry.LockIndex
        && old.Value.Span.SequenceEqual(entry.Value.Span);
}
