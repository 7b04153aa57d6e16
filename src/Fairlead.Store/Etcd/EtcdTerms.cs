using Etcdserverpb;
using Fairlead.Primitives.Loops;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Store.Etcd;

/// <summary>
/// Notices that the cluster has chosen another leader. A proposal that was on its way to the old one is lost without a word, and whoever waits for its answer
/// waits until a deadline; knowing of the change it can be made again at once. Looks only while there is something under way.
/// </summary>
internal sealed class EtcdTerms : IAsyncDisposable
{
    /// <summary>What a look costs is a call to the local member; what it gains is this much at a fail-over.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>A member that does not even tell its own state is looked at again, not waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private readonly EtcdMembers members;
    private readonly Func<bool> busy;
    private readonly TimeProvider time;
    private readonly SupervisedLoop loop;
    private TaskCompletionSource change = NewChange();
    private ulong term;

    internal EtcdTerms(EtcdMembers members, Func<bool> busy, TimeProvider time, ILogger logger)
    {
        (this.members, this.busy, this.time) = (members, busy, time);
        loop = new SupervisedLoop("etcd terms", RoundAsync, logger, time);
    }

    /// <summary>Completes when a leader of a later term than now is seen. Take it before sending what it is for.</summary>
    internal Task Change => Volatile.Read(ref change).Task;

    public ValueTask DisposeAsync() => loop.DisposeAsync();

    internal void Start() => loop.Start();

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        if (!busy() && term != 0)
        {
            return;
        }

        EtcdMember member = members.Current;
        try
        {
            Metadata headers = await members.IdentityHeadersAsync(member, cancellationToken).ConfigureAwait(false);
            StatusResponse status = await member.Maintenance.StatusAsync(new StatusRequest(), headers, DateTime.UtcNow + Patience, cancellationToken)
                .ResponseAsync.ConfigureAwait(false);
            Look(status);
        }
        catch (RpcException)
        {
            // The calls themselves tell that a member does not answer.
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private void Look(StatusResponse status)
    {
        if (status.Leader == 0 || status.RaftTerm <= term)
        {
            return;
        }

        bool first = term == 0;
        term = status.RaftTerm;
        if (!first)
        {
            Interlocked.Exchange(ref change, NewChange()).TrySetResult();
        }
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
