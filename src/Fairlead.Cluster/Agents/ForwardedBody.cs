using Fairlead.Cluster.Protocol;
using Grpc.Core;

namespace Fairlead.Cluster.Agents;

/// <summary>The body of a forwarded call, read from the pieces that follow its head.</summary>
internal sealed class ForwardedBody(IAsyncStreamReader<ForwardRequest> pieces) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _rest;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            if (!await pieces.MoveNext(cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }

            _rest = pieces.Current.Body.Memory;
        }

        var taken = Math.Min(buffer.Length, _rest.Length);
        _rest[..taken].CopyTo(buffer);
        _rest = _rest[taken..];
        return taken;
    }
}
