using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Fairlead.Registry.State;
using Fairlead.Registry.Transactions;
using Fairlead.Store.Contract;

namespace Fairlead.Registry.Hosting;

/// <content>
/// Writing. Requests are judged against the current view side by side and the store batches what they come to; only one whose
/// compares failed is judged again, and one that keeps failing waits for its turn so that somebody always gets through.
/// </content>
public sealed partial class RegistryHost : IRegistryWriter
{
    /// <summary>Failed compares before a request queues up with the others that fail.</summary>
    private const int FreeAttempts = 3;

    /// <summary>Failed compares before a request is given up.</summary>
    private const int MaxAttempts = 100;

    /// <summary>How long to wait for the view to show what a compare failed on, before judging again all the same.</summary>
    private static readonly TimeSpan ConflictPatience = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _contended = new(1, 1);

    /// <inheritdoc/>
    public ValueTask<WriteOutcome> ApplyAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!IsLoaded)
        {
            throw new StoreUnavailableException(NoViewYet, outcomeUnknown: false);
        }

        request = request.At == default ? request with { At = _time.GetUtcNow() } : request;
        return request switch
        {
            SessionCreateRequest { Session.Ttl.Length: > 0 } create => CreateWithLeaseAsync(create, cancellationToken),
            SessionRenewRequest renew => RenewAsync(renew, cancellationToken),
            _ => JudgeAsync(request, cancellationToken),
        };
    }

    private async ValueTask<WriteOutcome> JudgeAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < FreeAttempts; attempt++)
        {
            if (await AttemptAsync(request, cancellationToken) is { } outcome)
            {
                return outcome;
            }
        }

        await _contended.WaitAsync(cancellationToken);
        try
        {
            for (var attempt = FreeAttempts; attempt < MaxAttempts; attempt++)
            {
                if (await AttemptAsync(request, cancellationToken) is { } outcome)
                {
                    return outcome;
                }
            }
        }
        finally
        {
            _contended.Release();
        }

        throw new StoreUnavailableException(
            $"What the request depends on kept changing: given up after {MaxAttempts} attempts.", outcomeUnknown: false);
    }

    /// <summary>Judges and commits once; null when something it relied on has changed meanwhile.</summary>
    private async ValueTask<WriteOutcome?> AttemptAsync(RegistryRequest request, CancellationToken cancellationToken)
    {
        var snapshot = Current;
        var judgement = Judge.Request(snapshot, request);
        if (!judgement.NeedsCommit)
        {
            return Outcome(judgement, snapshot, snapshot.Revision);
        }

        if (TooLarge(judgement.Transaction, _store.Limits) is { } error)
        {
            return new WriteOutcome(false, snapshot.Index, error);
        }

        cancellationToken.ThrowIfCancellationRequested();
        // Not the caller's token: what is handed over is carried out all the same, and a wait that can be given up costs a write one more
        // turn in the thread pool's queue.
        var commit = await _store.CommitAsync(judgement.Transaction, CancellationToken.None);
        if (commit.Succeeded)
        {
            // The write stands whatever happens to the one who asked: the wait for the view alone may be given up.
            await _gate.ReachAsync(commit.Revision, cancellationToken);
            return Outcome(judgement, snapshot, commit.Revision);
        }

        await _gate.ReachAsync(commit.Revision, cancellationToken).WaitAsync(ConflictPatience, _time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return null;
    }

    private static string? TooLarge(StoreTransaction transaction, StoreLimits limits) =>
        transaction.Operations.Count > limits.Operations || transaction.Compares.Count > limits.Compares
            ? $"The request comes to {transaction.Operations.Count} changes under {transaction.Compares.Count} conditions in one transaction; "
              + $"the store takes {limits.Operations} and {limits.Compares}. Do it in smaller parts{(limits.RaisedBy.Length > 0 ? $", or raise {limits.RaisedBy}" : "")}."
            : null;

    private static WriteOutcome Outcome(Judgement judgement, RegistrySnapshot snapshot, long revision)
    {
        var index = snapshot.IndexOf(revision);
        return new WriteOutcome(judgement.Applied, index, judgement.Error) { Transaction = judgement.OutcomeAt(index) };
    }

    /// <summary>The time to live is a lease of the store: renewing it writes nothing, and every server sees it end.</summary>
    private async ValueTask<WriteOutcome> CreateWithLeaseAsync(SessionCreateRequest request, CancellationToken cancellationToken)
    {
        if (!SessionTtl.TryParse(request.Session.Ttl, _options.SessionTtlMin, out var ttl, out var error))
        {
            return new WriteOutcome(false, Current.Index, error);
        }

        var lease = await _store.GrantLeaseAsync(ttl, cancellationToken);
        var outcome = await JudgeAsync(request with { Session = request.Session with { LeaseId = lease.Id } }, cancellationToken);
        if (!outcome.Applied)
        {
            await _store.RevokeLeaseAsync(lease.Id, cancellationToken);
        }

        return outcome;
    }

    private async ValueTask<WriteOutcome> RenewAsync(SessionRenewRequest request, CancellationToken cancellationToken)
    {
        if (!Current.Sessions.TryGetValue(request.SessionId, out var session))
        {
            await CatchUpAsync(cancellationToken);
            if (!Current.Sessions.TryGetValue(request.SessionId, out session))
            {
                return new WriteOutcome(false, Current.Index);
            }
        }

        var alive = session.LeaseId == 0 || await _store.KeepAliveAsync(session.LeaseId, cancellationToken);
        return new WriteOutcome(alive, Current.Index);
    }
}
