using Etcdserverpb;
using Fairlead.Store.Contract;
using Grpc.Core;

namespace Fairlead.Store.Etcd;

/// <summary>The members of an etcd cluster and their upkeep (https://etcd.io/docs/v3.4/op-guide/runtime-configuration/ and …/maintenance/).</summary>
public sealed class EtcdAdministration : IDisposable
{
    /// <summary>A member stands still while it is defragmented, about 100 ms per 10 MB.</summary>
    private static readonly TimeSpan DefragmentPatience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan SettlePatience = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan SettleInterval = TimeSpan.FromMilliseconds(250);

    private readonly EtcdMembers members;
    private readonly TimeProvider time;

    /// <param name="options">Whom to ask, and as whom.</param>
    /// <param name="time">The clock of retries.</param>
    public EtcdAdministration(EtcdStoreOptions options, TimeProvider time) => (members, this.time) = (new EtcdMembers(options, time), time);

    /// <summary>Every member of the cluster.</summary>
    /// <exception cref="StoreUnavailableException">There is no quorum.</exception>
    public Task<IReadOnlyList<EtcdClusterMember>> ListAsync(CancellationToken cancellationToken) => AskAsync(async (member, call) =>
    {
        MemberListResponse answer = await member.Cluster.MemberListAsync(new MemberListRequest(), call).ResponseAsync.ConfigureAwait(false);
        return From(answer.Members);
    }, cancellationToken);

    /// <summary>Adds a member that will answer at the peer address; it counts for the quorum from now on.</summary>
    /// <returns>All members, the new one (without a name until it has started) included.</returns>
    /// <exception cref="StoreUnavailableException">There is no quorum, or etcd refuses: the message says why.</exception>
    public Task<IReadOnlyList<EtcdClusterMember>> AddAsync(Uri peerUrl, CancellationToken cancellationToken) => AskAsync(async (member, call) =>
    {
        var request = new MemberAddRequest { PeerURLs = { peerUrl.GetLeftPart(UriPartial.Authority) } };
        MemberAddResponse answer = await member.Cluster.MemberAddAsync(request, call).ResponseAsync.ConfigureAwait(false);
        return From(answer.Members);
    }, cancellationToken, hasEffect: true);

    /// <summary>Removes a member for good: its data directory can never be used again.</summary>
    /// <exception cref="StoreUnavailableException">There is no quorum, or etcd refuses: the message says why.</exception>
    public Task<IReadOnlyList<EtcdClusterMember>> RemoveAsync(ulong id, CancellationToken cancellationToken) => AskAsync(async (member, call) =>
    {
        MemberRemoveResponse answer = await member.Cluster.MemberRemoveAsync(new MemberRemoveRequest { ID = id }, call).ResponseAsync.ConfigureAwait(false);
        return From(answer.Members);
    }, cancellationToken, hasEffect: true);

    /// <summary>How the member asked is; it answers without a quorum.</summary>
    /// <exception cref="StoreUnavailableException">It does not answer.</exception>
    public async Task<EtcdMemberStatus> StatusAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        EtcdMember member = members.Current;
        try
        {
            Metadata headers = await members.IdentityHeadersAsync(member, cancellationToken).ConfigureAwait(false);
            StatusResponse status = await member.Maintenance.StatusAsync(new StatusRequest(), headers, DateTime.UtcNow + patience, cancellationToken)
                .ResponseAsync.ConfigureAwait(false);
            return new EtcdMemberStatus(
                status.Header.MemberId, status.Leader, status.RaftTerm, status.RaftIndex, status.Header.Revision, status.DbSize, status.DbSizeInUse, status.Version,
                [.. status.Errors]);
        }
        catch (RpcException error)
        {
            throw new StoreUnavailableException(EtcdFailures.Describe(error, member.Endpoint), outcomeUnknown: false, error);
        }
    }

    /// <summary>Gives the free pages of the member asked back to the file system.</summary>
    /// <exception cref="StoreUnavailableException">It does not answer, or fails.</exception>
    public async Task DefragmentAsync(CancellationToken cancellationToken)
    {
        EtcdMember member = members.Current;
        try
        {
            Metadata headers = await members.IdentityHeadersAsync(member, cancellationToken).ConfigureAwait(false);
            await member.Maintenance.DefragmentAsync(new DefragmentRequest(), headers, DateTime.UtcNow + DefragmentPatience, cancellationToken)
                .ResponseAsync.ConfigureAwait(false);
        }
        catch (RpcException error)
        {
            throw new StoreUnavailableException(EtcdFailures.Describe(error, member.Endpoint), outcomeUnknown: false, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => members.Dispose();

    private async Task<IReadOnlyList<EtcdClusterMember>> AskAsync(
        Func<EtcdMember, CallOptions, Task<IReadOnlyList<EtcdClusterMember>>> call, CancellationToken cancellationToken, bool hasEffect = false)
    {
        long started = time.GetTimestamp();
        while (true)
        {
            try
            {
                return hasEffect
                    ? await members.WriteAsync(call, cancellationToken).ConfigureAwait(false)
                    : await members.ReadAsync(call, cancellationToken).ConfigureAwait(false);
            }
            catch (StoreUnavailableException error) when (TooFresh(error) && time.GetElapsedTime(started) < SettlePatience)
            {
                await Task.Delay(SettleInterval, time, cancellationToken).ConfigureAwait(false);
            }
            catch (RpcException error)
            {
                throw new StoreUnavailableException($"etcd refuses: {error.Status.Detail}", outcomeUnknown: false, error);
            }
        }
    }

    /// <summary>etcd changes members only when the connections between them have stood for 5 s (its strict reconfiguration check); nothing was done.</summary>
    private static bool TooFresh(StoreUnavailableException error) =>
        error.InnerException is RpcException { Status.Detail: { } detail } && detail.Contains("unhealthy cluster", StringComparison.Ordinal);

    private static List<EtcdClusterMember> From(IEnumerable<Member> members) =>
        [.. members.Select(static member => new EtcdClusterMember(member.ID, member.Name, [.. member.PeerURLs]))];
}

/// <summary>One member of an etcd cluster.</summary>
/// <param name="Id">etcd's own id.</param>
/// <param name="Name">Empty until it has started for the first time.</param>
/// <param name="PeerUrls">Where the others reach it.</param>
public sealed record EtcdClusterMember(ulong Id, string Name, IReadOnlyList<string> PeerUrls);

/// <summary>How one member is.</summary>
/// <param name="Leader">Id of the leader it knows; 0 for none.</param>
/// <param name="RaftIndex">How far its log reaches.</param>
/// <param name="Revision">How far its data reaches, in etcd's own count.</param>
/// <param name="Size">Bytes of its database's file.</param>
/// <param name="SizeInUse">Bytes of it that hold data.</param>
public sealed record EtcdMemberStatus(
    ulong Id, ulong Leader, ulong RaftTerm, ulong RaftIndex, long Revision, long Size, long SizeInUse, string Version, IReadOnlyList<string> Errors);
