using System.Buffers.Binary;
using System.Security.Cryptography;
using Fairlead.Store.Contract;

namespace Fairlead.Store.Snapshots;

/// <summary>Writes a whole key space to a stream, page by page.</summary>
public static class SnapshotWriter
{
    /// <summary>Writes the store as of one revision. The stream is left open; making it durable is the caller's.</summary>
    public static async Task<SnapshotSummary> WriteAsync(IStore store, Stream stream, TimeProvider time, CancellationToken cancellationToken)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using var buffer = new MemoryStream();
        DateTimeOffset taken = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        (long revision, long entries, long bytes) = (0, 0, 0);
        bool first = true;
        await foreach (StoreSnapshot page in store.ScanAsync(default, cancellationToken).ConfigureAwait(false))
        {
            if (first)
            {
                revision = page.Revision;
                PutHeader(buffer, store.Identity, revision, taken);
                first = false;
            }

            foreach (StoreEntry entry in page.Entries.Where(static entry => entry.LeaseId == 0))
            {
                PutEntry(buffer, entry);
                entries++;
            }

            bytes += await FlushAsync().ConfigureAwait(false);
        }

        PutNumber(buffer, 0);
        PutLong(buffer, entries);
        bytes += await FlushAsync().ConfigureAwait(false);
        byte[] checksum = sum.GetHashAndReset();
        await stream.WriteAsync(checksum, cancellationToken).ConfigureAwait(false);
        await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
        return new SnapshotSummary(store.Identity, revision, taken, entries, bytes + checksum.Length, Convert.ToHexStringLower(checksum));

        async Task<long> FlushAsync()
        {
            ReadOnlyMemory<byte> written = buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
            sum.AppendData(written.Span);
            await stream.WriteAsync(written, cancellationToken).ConfigureAwait(false);
            buffer.SetLength(0);
            return written.Length;
        }
    }

    private static void PutHeader(MemoryStream buffer, Guid identity, long revision, DateTimeOffset taken)
    {
        buffer.Write(SnapshotFormat.Magic);
        buffer.Write(identity.ToByteArray());
        PutLong(buffer, revision);
        PutLong(buffer, taken.ToUnixTimeMilliseconds());
    }

    private static void PutEntry(MemoryStream buffer, StoreEntry entry)
    {
        PutNumber(buffer, entry.Key.Length);
        PutNumber(buffer, entry.Value.Length);
        buffer.Write(entry.Key.Span);
        buffer.Write(entry.Value.Span);
    }

    private static void PutNumber(MemoryStream buffer, int number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        buffer.Write(bytes);
    }

    private static void PutLong(MemoryStream buffer, long number)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        buffer.Write(bytes);
    }
}
