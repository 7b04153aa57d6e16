using Microsoft.Extensions.Logging;

namespace Fairlead.Store;

internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "The store is open at {Path}: identity {Identity}, revision {Revision}, {Leases} leases.")]
    internal static partial void StoreOpened(ILogger logger, string path, Guid identity, long revision, int leases);

    [LoggerMessage(1001, LogLevel.Error, "The store takes no more writes: {Reason} It tries again every {Interval}.")]
    internal static partial void StoreBecameReadOnly(ILogger logger, string reason, TimeSpan interval);

    [LoggerMessage(1002, LogLevel.Information, "The store takes writes again.")]
    internal static partial void StoreBecameWritable(ILogger logger);

    [LoggerMessage(1003, LogLevel.Error, "A batch of {Writes} writes was taken back; each was answered with the error.")]
    internal static partial void BatchFailed(ILogger logger, Exception error, int writes);

    [LoggerMessage(1004, LogLevel.Warning, "A durable write took {Elapsed:F0} ms. Everything that registers waits as long: look at the disk under {Path}.")]
    internal static partial void SlowSync(ILogger logger, double elapsed, string path);

    [LoggerMessage(1005, LogLevel.Warning, "Lease {LeaseId} ended but its keys could not be deleted yet; it is tried again.")]
    internal static partial void LeaseEndFailed(ILogger logger, Exception error, long leaseId);

    [LoggerMessage(1006, LogLevel.Debug, "The store could not be written to on a trial.")]
    internal static partial void TrialFailed(ILogger logger, Exception error);

    [LoggerMessage(1007, LogLevel.Information, "The store is open at etcd {Endpoint}: identity {Identity}, revision {Revision}.")]
    internal static partial void EtcdOpened(ILogger logger, Uri endpoint, Guid identity, long revision);

    [LoggerMessage(1008, LogLevel.Warning, "The watch leaves etcd {Endpoint} for the next member: {Reason}.")]
    internal static partial void WatchMoves(ILogger logger, Uri endpoint, string reason, Exception? error);

    [LoggerMessage(1009, LogLevel.Warning, "A mark that takes the watches past other users' revisions could not be put; reads that wait for it go on waiting.")]
    internal static partial void MarkFailed(ILogger logger, Exception error);

    [LoggerMessage(1020, LogLevel.Warning, "An fsync of the log of etcd {Endpoint} takes {Elapsed:F0} ms. Every write waits for a majority of such disks: look at this one.")]
    internal static partial void SlowMember(ILogger logger, string endpoint, double elapsed);

    [LoggerMessage(1040, LogLevel.Critical, "{Refusal}")]
    internal static partial void RegistryLost(ILogger logger, string refusal);
}
