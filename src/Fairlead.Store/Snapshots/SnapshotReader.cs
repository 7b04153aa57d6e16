using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Fairlead.Store.Contract;

namespace Fairlead.Store.Snapshots;

/// <summary>Reads snapshots: checks the whole file first, and only then touches a store.</summary>
public static class SnapshotReader
{
    /// <summary>Reads the whole file and checks it.</summary>
    /// <exception cref="InvalidDataException">It is no snapshot, is cut off, or its checksum is wrong; the message says where.</exception>
    public static async Task<SnapshotSummary> InspectAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var cursor = new Cursor(stream);
        SnapshotSummary summary = await cursor.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
        long entries = 0;
        while (await cursor.ReadEntryAsync(cancellationToken).ConfigureAwait(false) is not null)
        {
            entries++;
        }

        string checksum = await cursor.ReadEndAsync(entries, cancellationToken).ConfigureAwait(false);
        return summary with { Entries = entries, Bytes = cursor.Position, Sha256 = checksum };
    }

    /// <summary>
    /// Checks the file, then puts its entries in the place of everything in the store. Returns the revision they stand at, which is above the
    /// snapshot's and the store's own.
    /// </summary>
    /// <param name="store">Any engine.</param>
    /// <param name="stream">Seekable: it is read twice, so that a damaged file changes nothing.</param>
    /// <param name="cancellationToken">Stops before or in the middle of the replacement.</param>
    /// <exception cref="InvalidDataException">The file is damaged; the store is as it was.</exception>
    public static async Task<long> RestoreAsync(IStore store, Stream stream, CancellationToken cancellationToken)
    {
        if (!stream.CanSeek)
        {
            throw new ArgumentException("A snapshot is read twice: give a stream that can seek.", nameof(stream));
        }

        long start = stream.Position;
        SnapshotSummary summary = await InspectAsync(stream, cancellationToken).ConfigureAwait(false);
        stream.Position = start;
        return await store.ReplaceAllAsync(EntriesAsync(stream, cancellationToken), summary.Revision, cancellationToken).ConfigureAwait(false);
    }

    private static async IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> EntriesAsync(
        Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var cursor = new Cursor(stream);
        await cursor.ReadHeaderAsync(cancellationToken).ConfigureAwait(false);
        while (await cursor.ReadEntryAsync(cancellationToken).ConfigureAwait(false) is { } entry)
        {
            yield return entry;
        }
    }

    private sealed class Cursor(Stream stream) : IDisposable
    {
        private readonly IncrementalHash sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        internal long Position { get; private set; }

        public void Dispose() => sum.Dispose();

        internal async Task<SnapshotSummary> ReadHeaderAsync(CancellationToken cancellationToken)
        {
            byte[] header = await ReadAsync(SnapshotFormat.HeaderBytes, cancellationToken).ConfigureAwait(false);
            ReadOnlySpan<byte> bytes = header;
            if (!bytes.StartsWith(SnapshotFormat.Magic))
            {
                throw new InvalidDataException("The file is not a Fairlead snapshot: it does not begin with FLDSNAP1.");
            }

            long revision = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]);
            long taken = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]);
            if (revision < 0 || taken < 0 || taken > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            {
                throw new InvalidDataException("The snapshot's header is damaged: its revision or its time is out of range.");
            }

            return new SnapshotSummary(new Guid(bytes[8..24]), revision, DateTimeOffset.FromUnixTimeMilliseconds(taken), 0, 0, "");
        }

        internal async Task<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>?> ReadEntryAsync(CancellationToken cancellationToken)
        {
            int keyLength = BinaryPrimitives.ReadInt32LittleEndian(await ReadAsync(sizeof(int), cancellationToken).ConfigureAwait(false));
            if (keyLength == 0)
            {
                return null;
            }

            int valueLength = BinaryPrimitives.ReadInt32LittleEndian(await ReadAsync(sizeof(int), cancellationToken).ConfigureAwait(false));
            if (keyLength is < 0 or > StoreLimits.KeyBytes || valueLength is < 0 or > SnapshotFormat.MaximumValueBytes)
            {
                throw new InvalidDataException($"The snapshot is damaged before byte {Position}: an entry claims impossible lengths.");
            }

            byte[] key = await ReadAsync(keyLength, cancellationToken).ConfigureAwait(false);
            return new(key, await ReadAsync(valueLength, cancellationToken).ConfigureAwait(false));
        }

        internal async Task<string> ReadEndAsync(long entries, CancellationToken cancellationToken)
        {
            long claimed = BinaryPrimitives.ReadInt64LittleEndian(await ReadAsync(sizeof(long), cancellationToken).ConfigureAwait(false));
            byte[] actual = sum.GetCurrentHash();
            byte[] expected = await ReadAsync(SnapshotFormat.ChecksumBytes, cancellationToken).ConfigureAwait(false);
            if (claimed != entries || !actual.AsSpan().SequenceEqual(expected))
            {
                throw new InvalidDataException("The snapshot's checksum is wrong: the file is damaged. Use another one.");
            }

            return Convert.ToHexStringLower(actual);
        }

        private async Task<byte[]> ReadAsync(int count, CancellationToken cancellationToken)
        {
            byte[] bytes = new byte[count];
            int read = await stream.ReadAtLeastAsync(bytes, count, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            Position += read;
            if (read < count)
            {
                throw new InvalidDataException($"The snapshot is cut off at byte {Position}.");
            }

            sum.AppendData(bytes);
            return bytes;
        }
    }
}
