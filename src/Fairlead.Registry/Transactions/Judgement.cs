using Fairlead.Registry.Requests;
using Fairlead.Store.Contract;

namespace Fairlead.Registry.Transactions;

/// <summary>
/// What a request comes to, judged against a snapshot: a transaction that makes it so, or a refusal with the transaction (compares
/// without operations) that proves that the refusal still holds.
/// </summary>
/// <param name="Applied">Whether the request is granted once the transaction succeeds.</param>
/// <param name="Error">Why it is refused, for people; null otherwise.</param>
/// <param name="Transaction">What to commit. No compares and no operations: there is nothing to ask the store.</param>
public sealed record Judgement(bool Applied, string? Error, StoreTransaction Transaction)
{
    /// <summary>What a <see cref="TransactionRequest"/> gave, with <see cref="DraftIndex"/> where the commit's index belongs.</summary>
    public TransactionOutcome? Outcome { get; init; }

    /// <summary>The index that stands for the commit's own in <see cref="Outcome"/>.</summary>
    public ulong DraftIndex { get; init; }

    /// <summary><see cref="Outcome"/> with the commit's index in its place.</summary>
    public TransactionOutcome? OutcomeAt(ulong index) =>
        Outcome is null ? null : Outcome with { Results = [.. Outcome.Results.Select(r => r.At(DraftIndex, index))] };

    /// <summary>Whether the store has to be asked at all.</summary>
    public bool NeedsCommit => Transaction.Compares.Count > 0 || Transaction.Operations.Count > 0;

    /// <summary>A refusal that does not depend on what the registry holds.</summary>
    internal static Judgement Invalid(string error) => new(false, error, new StoreTransaction([], []));
}

/// <summary>What a part of a request comes to.</summary>
/// <param name="Applied">Whether it is granted.</param>
/// <param name="Error">Why not, for people; null for a refusal that is an answer.</param>
internal readonly record struct Verdict(bool Applied, string? Error = null)
{
    internal static Verdict Granted { get; } = new(true);

    internal static Verdict Refused { get; } = new(false);

    internal static Verdict Failed(string error) => new(false, error);
}
