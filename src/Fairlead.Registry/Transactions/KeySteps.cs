using System.Collections.Immutable;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;

namespace Fairlead.Registry.Transactions;

/// <summary>A transaction's steps on the KV store. Each gives null, or why it refuses.</summary>
internal static class KeySteps
{
    internal static string? Run(Draft draft, KeyOperation operation, ImmutableArray<TransactionResult>.Builder results)
    {
        if (operation.Verb == KeyVerb.GetTree)
        {
            return GetTree(draft, operation, results);
        }

        if (operation.Verb is >= KeyVerb.Get)
        {
            return Look(draft, operation, results);
        }

        var verdict = KeyWrites.Apply(draft, operation);
        if (!verdict.Applied)
        {
            return verdict.Error ?? Refusal(draft, operation);
        }

        if (operation.Verb is not (KeyVerb.Delete or KeyVerb.DeleteCas or KeyVerb.DeleteTree))
        {
            results.Add(new TransactionResult(draft.Now.Keys[operation.Key] with { Value = default }));
        }

        return null;
    }

    private static string? Look(Draft draft, KeyOperation operation, ImmutableArray<TransactionResult>.Builder results)
    {
        var entry = draft.Now.Keys.Find(operation.Key);
        draft.Expect(StoreKeys.KeyValue(operation.Key), entry?.ModifyIndex ?? 0);
        if (entry is null)
        {
            return operation.Verb switch
            {
                KeyVerb.CheckNotExists or KeyVerb.GetOrEmpty => null,
                KeyVerb.CheckIndex => $"failed index check for key \"{operation.Key}\", key doesn't exist",
                KeyVerb.CheckSession => $"failed session check for key \"{operation.Key}\", key doesn't exist",
                _ => $"key \"{operation.Key}\" doesn't exist",
            };
        }

        var error = operation.Verb switch
        {
            KeyVerb.CheckNotExists => $"key \"{operation.Key}\" exists",
            KeyVerb.CheckIndex when entry.ModifyIndex != operation.Index =>
                $"failed index check for key \"{operation.Key}\", current modify index {entry.ModifyIndex} != {operation.Index}",
            KeyVerb.CheckSession when entry.Session != operation.Session =>
                $"failed session check for key \"{operation.Key}\", current session \"{entry.Session}\" != \"{operation.Session}\"",
            _ => null,
        };
        if (error is null)
        {
            var withValue = operation.Verb is KeyVerb.Get or KeyVerb.GetOrEmpty;
            results.Add(new TransactionResult(withValue ? entry : entry with { Value = default }));
        }

        return error;
    }

    /// <summary>New keys below the prefix are seen by the prefix's compare, removed ones by their own.</summary>
    private static string? GetTree(Draft draft, KeyOperation operation, ImmutableArray<TransactionResult>.Builder results)
    {
        draft.ExpectUnchanged(StoreKeys.KeyValue(operation.Key));
        foreach (var (key, entry) in draft.Now.Keys.WithPrefix(operation.Key))
        {
            draft.ExpectExists(StoreKeys.KeyValue(key), entry.CreateIndex);
            results.Add(new TransactionResult(entry));
        }

        return null;
    }

    private static string Refusal(Draft draft, KeyOperation operation) => operation.Verb switch
    {
        KeyVerb.Cas => $"failed to set key \"{operation.Key}\", index is stale",
        KeyVerb.DeleteCas => $"failed to delete key \"{operation.Key}\", index is stale",
        KeyVerb.Acquire when draft.Now.Keys.Find(operation.Key) is { Session.Length: > 0 } =>
            $"failed to lock key \"{operation.Key}\", lock is already held",
        KeyVerb.Acquire => $"failed to lock key \"{operation.Key}\", its lock delay has not run out",
        _ => $"failed to unlock key \"{operation.Key}\", lock isn't held, or is held by another session",
    };
}
