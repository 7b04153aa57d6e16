namespace Fairlead.Store.Snapshots;

/// <summary>What a snapshot file holds.</summary>
/// <param name="Identity">The key space it was taken from.</param>
/// <param name="Revision">The revision it shows; a store it is restored into continues above it.</param>
/// <param name="Taken">When, by the clock of the machine that took it.</param>
/// <param name="Entries">How many entries; those under a lease are left out, since their owner puts them again.</param>
/// <param name="Bytes">Size of the whole file.</param>
/// <param name="Sha256">Checksum of all bytes before it, in lower-case hexadecimal digits.</param>
public sealed record SnapshotSummary(Guid Identity, long Revision, DateTimeOffset Taken, long Entries, long Bytes, string Sha256);
