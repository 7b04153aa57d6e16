using System.Text;
using Fairlead.Store.Contract;
using Google.Protobuf;
using Mvccpb;

namespace Fairlead.Store.Etcd;

/// <summary>Where our keys are in etcd's key space: entries under <c>prefix k/</c>, what the engine itself keeps under <c>prefix m/</c>.</summary>
internal sealed class EtcdKeys
{
    private readonly byte[] data;

    internal EtcdKeys(string prefix)
    {
        byte[] root = Encoding.UTF8.GetBytes(prefix);
        data = [.. root, .. "k/"u8];
        All = ByteString.CopyFrom(root);
        AllEnd = End(root);
        Identity = ByteString.CopyFrom([.. root, .. "m/identity"u8]);
        Epoch = ByteString.CopyFrom([.. root, .. "m/epoch"u8]);
        AfterIdentity = ByteString.CopyFrom([.. root, .. "m/identity\0"u8]);
        Mark = ByteString.CopyFrom([.. root, .. "m/mark"u8]);
    }

    /// <summary>The whole of ours.</summary>
    internal ByteString All { get; }

    internal ByteString AllEnd { get; }

    /// <summary>The registry's identity, made once.</summary>
    internal ByteString Identity { get; }

    /// <summary>The end of the range from <see cref="Epoch"/> to <see cref="Identity"/>.</summary>
    internal ByteString AfterIdentity { get; }

    /// <summary>Offset of the revisions, and whether the space is being replaced: <see cref="EtcdEpoch"/>.</summary>
    internal ByteString Epoch { get; }

    /// <summary>Put when a watch must get past revisions that other users of the cluster made.</summary>
    internal ByteString Mark { get; }

    internal ByteString Key(ReadOnlyMemory<byte> key) => ByteString.CopyFrom([.. data, .. key.Span]);

    /// <summary>The end of the range of a prefix within our entries.</summary>
    internal ByteString PrefixEnd(ReadOnlyMemory<byte> prefix) => End([.. data, .. prefix.Span]);

    internal bool IsEntry(ByteString key) => key.Span.StartsWith(data);

    internal ReadOnlyMemory<byte> Strip(ByteString key) => key.Memory[data.Length..];

    internal StoreEntry Entry(KeyValue pair, long offset) => new(
        Strip(pair.Key), pair.Value.Memory, pair.CreateRevision + offset, pair.ModRevision + offset, pair.Version, pair.Lease);

    /// <summary>etcd writes "to the end of the space" as a zero byte.</summary>
    private static ByteString End(byte[] prefix) => KeyPrefix.End(prefix) is { } end ? ByteString.CopyFrom(end) : ByteString.CopyFrom(0);
}
