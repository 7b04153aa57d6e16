using System.Buffers.Binary;
using Google.Protobuf;
using Mvccpb;

namespace Fairlead.Store.Etcd;

/// <summary>
/// etcd counts its own revisions and they cannot be set, but ours must not go backwards when a snapshot of an engine further on is
/// restored: ours are etcd's plus an offset that is kept in the space. Every replacement of the whole space begins a new epoch; every
/// transaction compares the epoch, so that none is judged by an offset that is no longer true.
/// </summary>
/// <param name="RawRevision">etcd's revision of the epoch key: what transactions compare.</param>
/// <param name="Offset">What is added to etcd's revisions.</param>
/// <param name="Replacing">The space is being replaced, or the replacement was interrupted.</param>
internal sealed record EtcdEpoch(long RawRevision, long Offset, bool Replacing)
{
    private const int ValueBytes = 9;

    internal static EtcdEpoch Read(KeyValue pair)
    {
        ReadOnlySpan<byte> value = pair.Value.Span;
        return value.Length == ValueBytes
            ? new EtcdEpoch(pair.ModRevision, BinaryPrimitives.ReadInt64LittleEndian(value), value[8] != 0)
            : throw new InvalidDataException($"The key {pair.Key.ToStringUtf8()} in etcd is not one Fairlead wrote. Give another prefix.");
    }

    internal static ByteString Value(long offset, bool replacing)
    {
        Span<byte> value = stackalloc byte[ValueBytes];
        BinaryPrimitives.WriteInt64LittleEndian(value, offset);
        value[8] = replacing ? (byte)1 : (byte)0;
        return ByteString.CopyFrom(value);
    }

    /// <summary>etcd's number of one of our revisions; one from before the offset becomes one that no key has.</summary>
    internal long Raw(long revision) => revision == 0 ? 0 : revision > Offset ? revision - Offset : -1;
}
