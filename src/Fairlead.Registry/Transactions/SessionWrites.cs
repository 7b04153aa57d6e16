using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.Transactions;

/// <summary>Sessions begin and end; with the end of one its locks go.</summary>
internal static class SessionWrites
{
    /// <summary>Longest lock delay, as in Consul's documentation of the session API.</summary>
    internal static readonly TimeSpan MaxLockDelay = TimeSpan.FromSeconds(60);

    internal static Verdict Create(Draft draft, Session session)
    {
        if (session.Id.Length == 0)
        {
            return Verdict.Failed("Missing Session ID");
        }

        if (session.LockDelay < TimeSpan.Zero || session.LockDelay > MaxLockDelay)
        {
            return Verdict.Failed($"Invalid lock delay: it must be between 0s and {MaxLockDelay.TotalSeconds:0}s");
        }

        if (draft.Now.FindNode(session.Node) is not { Node: { } node } state)
        {
            draft.Expect(StoreKeys.Node(session.Node), 0);
            return Verdict.Failed("Missing node registration");
        }

        draft.ExpectExists(StoreKeys.Node(node.Name), node.CreateIndex);
        foreach (var id in session.NodeChecks.Concat(session.ServiceChecks.Select(c => c.Id)))
        {
            var check = state.Checks.Find(StoreKeys.Fold(id));
            draft.Expect(StoreKeys.Check(node.Name, id), check?.ModifyIndex ?? 0);
            if (check is null)
            {
                return Verdict.Failed($"Missing check '{id}' registration");
            }

            if (check.Status == CheckStatus.Critical)
            {
                return Verdict.Failed($"Check '{id}' is in critical state");
            }
        }

        if (draft.Now.Sessions.Find(session.Id) is { } existing)
        {
            draft.Expect(StoreKeys.Session(existing.Node, existing.Id), existing.ModifyIndex);
            return Verdict.Failed($"Session '{session.Id}' exists already");
        }

        var key = StoreKeys.Session(node.Name, session.Id);
        draft.Expect(key, 0);
        draft.Put(key, RecordCodec.Encode(session with { Node = node.Name }));
        if (session.LeaseId != 0)
        {
            draft.PutUnderLease(StoreKeys.SessionAlive(session.Id), RecordCodec.Nothing, session.LeaseId);
        }

        return Verdict.Granted;
    }

    internal static Verdict Destroy(Draft draft, string id)
    {
        if (draft.Now.Sessions.Find(id) is { } session)
        {
            draft.Expect(StoreKeys.Session(session.Node, session.Id), session.ModifyIndex);
            End(draft, session);
        }

        return Verdict.Granted;
    }

    /// <summary>The sign of life is compared in the store, so a renewal that comes first wins.</summary>
    internal static Verdict Expire(Draft draft, string id)
    {
        if (draft.Now.Sessions.Find(id) is not { LeaseId: not 0 } session || draft.Now.LiveSessions.ContainsKey(id))
        {
            return Verdict.Refused;
        }

        draft.Expect(StoreKeys.SessionAlive(id), 0);
        draft.Expect(StoreKeys.Session(session.Node, session.Id), session.ModifyIndex);
        End(draft, session);
        return Verdict.Granted;
    }

    /// <summary>Whether its time is over, although nobody has ended it yet.</summary>
    internal static bool HasRunOut(Draft draft, Session session) =>
        session.LeaseId != 0 && !draft.Now.LiveSessions.ContainsKey(session.Id);

    /// <summary>Ends the sessions of a node that depend on a check which is gone or critical.</summary>
    internal static void EndThoseOf(Draft draft, string node, string checkId)
    {
        var folded = StoreKeys.Fold(checkId);
        draft.ExpectUnchanged(StoreKeys.All(StoreTable.Session, node));
        if (draft.Now.FindNode(node) is not { } state)
        {
            return;
        }

        foreach (var (_, session) in state.Sessions)
        {
            if (session.NodeChecks.Concat(session.ServiceChecks.Select(c => c.Id)).Any(id => StoreKeys.Fold(id) == folded))
            {
                End(draft, session);
            }
        }
    }

    /// <summary>Removes a session and releases or deletes what it holds, closing those keys for its lock delay.</summary>
    internal static void End(Draft draft, Session session)
    {
        draft.ExpectUnchanged(StoreKeys.All(StoreTable.Lock, session.Id));
        foreach (var (_, key) in draft.Now.HeldKeys.WithPrefix(session.Id + "\0"))
        {
            var entry = draft.Now.Keys[key];
            draft.Expect(StoreKeys.KeyValue(key), entry.ModifyIndex);
            draft.Delete(StoreKeys.Lock(session.Id, key));
            if (session.Behavior == SessionBehavior.Delete)
            {
                draft.Delete(StoreKeys.KeyValue(key));
            }
            else
            {
                draft.Put(StoreKeys.KeyValue(key), RecordCodec.Encode(entry with { Session = "" }));
            }

            if (session.LockDelay > TimeSpan.Zero)
            {
                draft.Put(StoreKeys.LockDelay(key), RecordCodec.Encode(draft.At + session.LockDelay));
            }
        }

        PreparedQueryWrites.DeleteThoseOf(draft, session);
        draft.Delete(StoreKeys.Session(session.Node, session.Id));
        if (session.LeaseId != 0)
        {
            draft.Delete(StoreKeys.SessionAlive(session.Id));
        }
    }
}
