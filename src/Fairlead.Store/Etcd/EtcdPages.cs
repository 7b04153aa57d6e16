using System.Runtime.CompilerServices;
using Etcdserverpb;
using Fairlead.Store.Contract;
using Google.Protobuf;
using Grpc.Core;

namespace Fairlead.Store.Etcd;

/// <summary>Reads a range page by page, all pages as of the first one's revision.</summary>
internal static class EtcdPages
{
    /// <exception cref="EtcdCompactedException">Compaction overtook the reader.</exception>
    internal static async IAsyncEnumerable<RangeResponse> ReadAsync(
        EtcdMembers members, ByteString from, ByteString end, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new RangeRequest { Key = from, RangeEnd = end, Limit = StoreLimits.PageEntries };
        bool more = true;
        while (more)
        {
            RangeResponse page = await ReadPageAsync(members, request, cancellationToken).ConfigureAwait(false);
            more = page.More;
            if (request.Revision == 0)
            {
                request.Revision = page.Header.Revision;
            }
            else
            {
                // The header tells the cluster's revision of now, not the one that was read at.
                page.Header.Revision = request.Revision;
            }

            yield return page;
            if (more)
            {
                // The smallest key after the last one.
                request.Key = ByteString.CopyFrom([.. page.Kvs[^1].Key.Span, 0]);
            }
        }
    }

    private static async Task<RangeResponse> ReadPageAsync(EtcdMembers members, RangeRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await members.ReadAsync((member, options) => member.Keys.RangeAsync(request, options).ResponseAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.OutOfRange)
        {
            throw new EtcdCompactedException(request.Revision + 1);
        }
    }
}
