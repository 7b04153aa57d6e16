namespace Fairlead.Store.Snapshots;

/// <summary>
/// The bytes of a snapshot, the same for every engine. Numbers are little-endian.
/// <code>
/// header   "FLDSNAP1" | identity (16) | revision (8) | taken, Unix ms (8)
/// entry    key length (4, never 0) | value length (4) | key | value         in key order
/// end      0 (4) | number of entries (8) | SHA-256 of everything before it (32)
/// </code>
/// </summary>
internal static class SnapshotFormat
{
    internal const int HeaderBytes = 8 + 16 + 8 + 8;
    internal const int ChecksumBytes = 32;

    /// <summary>Longest value taken from a file: a bound against a damaged length, far above what any engine stores.</summary>
    internal const int MaximumValueBytes = 256 << 20;

    internal static ReadOnlySpan<byte> Magic => "FLDSNAP1"u8;
}
