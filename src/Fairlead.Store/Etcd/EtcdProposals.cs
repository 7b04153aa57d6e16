using Etcdserverpb;
using Fairlead.Store.Contract;
using Grpc.Core;
using Compare = Fairlead.Store.Contract.Compare;

namespace Fairlead.Store.Etcd;

/// <summary>
/// Sends transactions through a change of leader. One that cannot hold a second time (<see cref="Exclusive"/>) is sent again when the first may be lost: at most
/// one of the copies is applied, so the one that succeeds is the answer, and a copy that is refused says nothing until the others have ended.
/// </summary>
internal sealed class EtcdProposals(EtcdMembers members, EtcdTerms terms, TimeSpan requestTimeout, TimeProvider time)
{
    /// <summary>Copies of one transaction under way at most: one per leader that was lost.</summary>
    private const int MostCopies = 4;

    /// <summary>
    /// Whether applying the transaction makes one of its own compares fail for ever: it puts or deletes a key whose revision it was judged
    /// by, and no key has a revision twice. That a key is not there does not count: somebody may delete it again, and the second copy of
    /// what made it would make it a second time.
    /// </summary>
    internal static bool Exclusive(StoreTransaction transaction) => transaction.Compares.Any(compare =>
        compare is Compare.ModifyRevisionIs { Revision: > 0 } && transaction.Operations.Any(operation => Touches(operation, compare.Key)));

    /// <exception cref="StoreUnavailableException">No answer; the outcome may be unknown.</exception>
    /// <exception cref="RpcException">etcd refuses it for good.</exception>
    internal async Task<TxnResponse> SendAsync(TxnRequest request, bool exclusive, CancellationToken cancellationToken)
    {
        if (!exclusive)
        {
            return await SendOnceAsync(request, cancellationToken).ConfigureAwait(false);
        }

        Task change = terms.Change;
        Task<TxnResponse> first = SendOnceAsync(request, cancellationToken);
        await Task.WhenAny(first, change).ConfigureAwait(false);
        return first.IsCompletedSuccessfully
            ? await first.ConfigureAwait(false)
            : await PersistAsync(request, first, change, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Sends one as it is, several as one request. When that may be lost each goes on for itself, with its part of the request as its
    /// first copy.
    /// </summary>
    /// <returns>The answer to each, or what a lone one would have thrown.</returns>
    internal Task<TxnResponse>[] Send(IReadOnlyList<TxnRequest> requests, IReadOnlyList<bool> exclusive, CancellationToken cancellationToken)
    {
        if (requests.Count == 1)
        {
            return [SendAsync(requests[0], exclusive[0], cancellationToken)];
        }

        Task change = terms.Change;
        Task<TxnResponse> together = SendOnceAsync(EtcdTransaction.Nest(requests), cancellationToken);
        Task decided = Task.WhenAny(together, change);
        return [.. requests.Select((request, place) => SendPartAsync(request, place, exclusive[place], together, decided, change, cancellationToken))];
    }

    private async Task<TxnResponse> SendPartAsync(
        TxnRequest request, int place, bool exclusive, Task<TxnResponse> together, Task decided, Task change, CancellationToken cancellationToken)
    {
        await decided.ConfigureAwait(false);
        return together.IsCompletedSuccessfully || !exclusive
            ? await PartAsync(together, place).ConfigureAwait(false)
            : await PersistAsync(request, PartAsync(together, place), change, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<TxnResponse> PartAsync(Task<TxnResponse> together, int place) =>
        EtcdTransaction.Unnest(await together.ConfigureAwait(false), place);

    private async Task<TxnResponse> PersistAsync(TxnRequest request, Task<TxnResponse> first, Task change, CancellationToken cancellationToken)
    {
        var running = new List<Task<TxnResponse>> { first };
        try
        {
            return await PersistAsync(request, running, change, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            running.ForEach(Forget);
        }
    }

    private async Task<TxnResponse> PersistAsync(TxnRequest request, List<Task<TxnResponse>> running, Task change, CancellationToken cancellationToken)
    {
        long started = time.GetTimestamp();
        TxnResponse? refused = null;
        StoreUnavailableException? lost = null;
        while (true)
        {
            Task ended = await Task.WhenAny([.. running, change]).ConfigureAwait(false);
            if (ended == change)
            {
                change = terms.Change;
                if (refused is null && running.Count < MostCopies)
                {
                    running.Add(SendOnceAsync(request, cancellationToken));
                }

                continue;
            }

            var copy = (Task<TxnResponse>)ended;
            running.Remove(copy);
            try
            {
                refused = await copy.ConfigureAwait(false);
                if (refused.Succeeded)
                {
                    return refused;
                }
            }
            catch (StoreUnavailableException failure)
            {
                lost = lost is { OutcomeUnknown: true } ? lost : failure;
                if (failure.OutcomeUnknown && running.Count == 0 && refused is null && time.GetElapsedTime(started) < requestTimeout)
                {
                    running.Add(SendOnceAsync(request, cancellationToken));
                }
            }

            if (running.Count == 0)
            {
                // A copy that was lost may have been applied, and be what made the other one fail.
                return refused is not null && lost is not { OutcomeUnknown: true } ? refused : throw lost!;
            }
        }
    }

    private async Task<TxnResponse> SendOnceAsync(TxnRequest request, CancellationToken cancellationToken)
    {
        TxnResponse answer = await members.WriteAsync((member, call) => member.Keys.TxnAsync(request, call).ResponseAsync, cancellationToken).ConfigureAwait(false);
        terms.Heard(answer.Header.RaftTerm);
        return answer;
    }

    private static bool Touches(StoreOperation operation, ReadOnlyMemory<byte> key) => operation switch
    {
        StoreOperation.Put put => put.Key.Span.SequenceEqual(key.Span),
        StoreOperation.Delete delete => delete.Key.Span.SequenceEqual(key.Span),
        StoreOperation.DeletePrefix prefix => key.Span.StartsWith(prefix.Prefix.Span),
        _ => false,
    };

    /// <summary>It ends by its deadline; how does not matter any more.</summary>
    private static void Forget(Task copy) =>
        _ = copy.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
