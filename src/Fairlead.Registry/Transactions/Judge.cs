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
            SessionCreateRequest create => Conclude(draft, SessionWrites.Create(draft, create.Session)),
            SessionDestroyRequest destroy => Conclude(draft, SessionWrites.Destroy(draft, destroy.SessionId)),
            SessionExpireRequest expire => Conclude(draft, SessionWrites.Expire(draft, expire.SessionId)),
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
}
