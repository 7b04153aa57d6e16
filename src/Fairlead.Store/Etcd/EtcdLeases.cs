using Etcdserverpb;
using Grpc.Core;

namespace Fairlead.Store.Etcd;

/// <summary>The calls about leases.</summary>
internal static class EtcdLeases
{
    /// <summary>etcd counts whole seconds, and grants no less than one and a half elections.</summary>
    internal static async Task<Contract.Lease> GrantAsync(EtcdMembers members, TimeSpan timeToLive, CancellationToken cancellationToken)
    {
        // A lease granted by a call whose answer was lost has no keys and ends by itself: the call may be repeated.
        LeaseGrantResponse answer = await members.ReadAsync(
            (member, options) => member.Leases.LeaseGrantAsync(new LeaseGrantRequest { TTL = (long)Math.Ceiling(timeToLive.TotalSeconds) }, options).ResponseAsync,
            cancellationToken).ConfigureAwait(false);
        return new Contract.Lease(answer.ID, TimeSpan.FromSeconds(answer.TTL));
    }

    internal static Task<bool> KeepAliveAsync(EtcdMembers members, long id, CancellationToken cancellationToken) => members.ReadAsync(
        async (member, options) =>
        {
            using AsyncDuplexStreamingCall<LeaseKeepAliveRequest, LeaseKeepAliveResponse> call = member.Leases.LeaseKeepAlive(options);
            await call.RequestStream.WriteAsync(new LeaseKeepAliveRequest { ID = id }, options.CancellationToken).ConfigureAwait(false);
            bool answered = await call.ResponseStream.MoveNext(options.CancellationToken).ConfigureAwait(false);
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
            return answered
                ? call.ResponseStream.Current.TTL > 0
                : throw new RpcException(new Status(StatusCode.Unavailable, "the stream ended without an answer"));
        },
        cancellationToken);

    internal static async Task RevokeAsync(EtcdMembers members, long id, CancellationToken cancellationToken)
    {
        try
        {
            await members.ReadAsync(
                (member, options) => member.Leases.LeaseRevokeAsync(new LeaseRevokeRequest { ID = id }, options).ResponseAsync,
                cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.NotFound)
        {
            // It has ended already, which is what was wanted.
        }
    }

    /// <summary>Which of these leases has ended, or null when all live.</summary>
    internal static async Task<long?> FirstEndedAsync(EtcdMembers members, IEnumerable<long> ids, CancellationToken cancellationToken)
    {
        foreach (long id in ids)
        {
            LeaseTimeToLiveResponse answer = await members.ReadAsync(
                (member, options) => member.Leases.LeaseTimeToLiveAsync(new LeaseTimeToLiveRequest { ID = id }, options).ResponseAsync,
                cancellationToken).ConfigureAwait(false);
            if (answer.TTL <= 0)
            {
                return id;
            }
        }

        return null;
    }
}
