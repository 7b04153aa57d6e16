using Etcdserverpb;
using Fairlead.Primitives.Loops;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Store.Etcd;

/// <summary>
/// Notices that the cluster has chosen another leader. A proposal that was on its way to the old one is lost without a word, and whoever waits for its answer
/// waits until a deadline; knowing of the change it can be made again at once. Looks only while there is something under way and no answers come.
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
    private ulong highestHeard;
    private long heardAt;

    internal EtcdTerms(EtcdMembers members, Func<bool> busy, TimeProvider time, ILogger logger)
    {
        (this.members, this.busy, this.time) = (members, busy, time);
        loop = new SupervisedLoop("etcd terms", RoundAsync, logger, time);
    }

    /// <summary>Completes when a leader of a later term than now is seen. Take it before sending what it is for.</summary>
    internal Task Change => Volatile.Read(ref change).Task;

    public ValueTask DisposeAsync() => loop.DisposeAsync();

    internal void Start() => loop.Start();

    /// <summary>An answer came: as long as they do, and of no later term, nobody has to look.</summary>
    internal void Heard(ulong raftTerm)
    {
        Volatile.Write(ref heardAt, time.GetTimestamp());
        if (raftTerm > Volatile.Read(ref highestHeard))
        {
            Volatile.Write(ref highestHeard, raftTerm);
        }
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(false);
        if (term != 0 && (!busy() || AnswersCome()))
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

    private bool AnswersCome() => Volatile.Read(ref highestHeard) <= term && time.GetElapsedTime(Volatile.Read(ref heardAt)) < Interval;

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
