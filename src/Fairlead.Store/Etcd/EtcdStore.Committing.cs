using Etcdserverpb;
using Fairlead.Store.Contract;
using Grpc.Core;

namespace Fairlead.Store.Etcd;

/// <content>How transactions are carried out: one as it is, several that arrived together nested in one request.</content>
public sealed partial class EtcdStore
{
    /// <summary>Carries out transactions that touch nothing of one another's. Completes when all have ended.</summary>
    private async Task<Task<CommitResult>[]> SendAsync(IReadOnlyList<StoreTransaction> transactions)
    {
        EtcdEpoch now = OpenEpoch(Epoch);
        long started = time.GetTimestamp();
        Task<TxnResponse>[] responses = proposals.Send(
            [.. transactions.Select(transaction => EtcdTransaction.Map(transaction, keys, now))],
            [.. transactions.Select(EtcdProposals.Exclusive)],
            closing.Token);
        Task<CommitResult>[] results = [.. responses.Select((response, place) => ResultAsync(transactions[place], response, now))];
        await ((Task)Task.WhenAll(results)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (results[0].IsCompletedSuccessfully)
        {
            syncs.Record(time.GetElapsedTime(started));
        }

        return results;
    }

    private async Task<CommitResult> ResultAsync(StoreTransaction transaction, Task<TxnResponse> response, EtcdEpoch judgedBy)
    {
        try
        {
            TxnResponse answer = await response.ConfigureAwait(false);
            if (!answer.Succeeded && EtcdTransaction.EpochOf(answer) is { } found && !IsOf(judgedBy, found))
            {
                // Another snapshot, or another registry: which of them, reading it says.
                EtcdEpoch begun = await ReadEpochAsync(closing.Token).ConfigureAwait(false);
                throw new StoreUnavailableException(
                    begun.Replacing ? ReplacingReason : "The whole space was replaced by a snapshot: read it again.", outcomeUnknown: false);
            }

            return Result(answer, judgedBy);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
        {
            throw new LeaseNotFoundException(await EndedLeaseAsync(transaction, closing.Token).ConfigureAwait(false));
        }
        catch (RpcException error)
        {
            throw new StoreUnavailableException($"etcd refuses the transaction: {error.Status.Detail}", outcomeUnknown: false, error);
        }
        catch (OperationCanceledException error) when (closing.IsCancellationRequested)
        {
            throw new StoreUnavailableException("The store was closed while the transaction was on its way.", outcomeUnknown: true, error);
        }
    }

    private CommitResult Result(TxnResponse response, EtcdEpoch judgedBy)
    {
        long raw = response.Header.Revision;
        if (!response.Succeeded)
        {
            progress.Expect(raw, hasEvent: false);
            return new CommitResult(false, raw + judgedBy.Offset);
        }

        progress.Expect(raw, Changed(response));
        return new CommitResult(true, raw + judgedBy.Offset);
    }

    private static bool IsOf(EtcdEpoch judgedBy, RangeResponse found) => found.Kvs.Count == 1 && found.Kvs[0].ModRevision == judgedBy.RawRevision;

    private static bool Changed(TxnResponse response) =>
        response.Responses.Any(static operation => operation.ResponsePut is not null || operation.ResponseDeleteRange is { Deleted: > 0 });

    private async Task<long> EndedLeaseAsync(StoreTransaction transaction, CancellationToken cancellationToken)
    {
        long[] named = [.. transaction.Operations.OfType<StoreOperation.Put>().Select(static put => put.LeaseId).Where(static id => id != 0).Distinct()];
        return await EtcdLeases.FirstEndedAsync(members, named, cancellationToken).ConfigureAwait(false) ?? named.FirstOrDefault();
    }
}
