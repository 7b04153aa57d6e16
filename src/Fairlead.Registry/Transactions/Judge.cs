using Fairlead.Registry.Requests;
using Fairlead.Registry.State;
using Fairlead.Store.Contract;

namespace Fairlead.Registry.Transactions;

/// <summary>Judges requests: pure functions from a snapshot and a request to a transaction or a refusal.</summary>
public static class Judge
{
    /// <summary>What a request comes to against a snapshot.</summary>
    public static Judgement Request(RegistrySnapshot snapshot, RegistryRequest request)
    {
        var draft = new Draft(snapshot, request.At);
        return request switch
        {
            RegisterRequest register => Conclude(draft, Registration.Register(draft, register)),
            DeregisterRequest deregister => Conclude(draft, Deregistration.Deregister(draft, deregister)),
            KeyRequest { Operation: var operation } => Conclude(draft, KeyWrites.Apply(draft, operation)),
            TransactionRequest transaction => Conclude(draft, transaction),
            SessionCreateRequest create => Conclude(draft, SessionWrites.Create(draft, create.Session)),
            SessionDestroyRequest destroy => Conclude(draft, SessionWrites.Destroy(draft, destroy.SessionId)),
            SessionExpireRequest expire => Conclude(draft, SessionWrites.Expire(draft, expire.SessionId)),
            PreparedQueryCreateRequest create => Conclude(draft, PreparedQueryWrites.Put(draft, create.Query, create: true)),
            PreparedQueryUpdateRequest update => Conclude(draft, PreparedQueryWrites.Put(draft, update.Query, create: false)),
            PreparedQueryDeleteRequest delete => Conclude(draft, PreparedQueryWrites.Delete(draft, delete.QueryId)),
            CoordinateUpdateRequest update => Conclude(draft, ClusterWrites.PutCoordinates(draft, update)),
            AutopilotSetRequest set => Conclude(draft, ClusterWrites.SetAutopilot(draft, set)),
            _ => Judgement.Invalid($"A {request.GetType().Name} is not something the registry's store can be asked."),
        };
    }

    private static Judgement Conclude(Draft draft, Verdict verdict)
    {
        var transaction = draft.ToTransaction();
        return verdict.Applied
            ? new Judgement(true, null, transaction)
            : new Judgement(false, verdict.Error, new StoreTransaction(transaction.Compares, []));
    }

    private static Judgement Conclude(Draft draft, TransactionRequest request)
    {
        if (request.Operations.Length > TransactionJudge.MaxOperations)
        {
            return Judgement.Invalid(
                $"Transaction contains too many operations ({request.Operations.Length} > {TransactionJudge.MaxOperations})");
        }

        var (outcome, readOnly) = TransactionJudge.Run(draft, request);
        var verdict = outcome.Errors.IsEmpty ? Verdict.Granted : Verdict.Refused;

        // What only reads is one snapshot's truth already: there is nothing to hold the store to.
        var judgement = readOnly ? new Judgement(verdict.Applied, null, new StoreTransaction([], [])) : Conclude(draft, verdict);
        return judgement with { Outcome = outcome, DraftIndex = draft.DraftIndex };
    }
}
