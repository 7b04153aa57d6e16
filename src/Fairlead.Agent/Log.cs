using Microsoft.Extensions.Logging;

namespace Fairlead.Agent;

/// <summary>Log messages of this room; ids 5000 to 5999.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Error, "Check {CheckId} could not be run.")]
    public static partial void CheckFailed(ILogger logger, Exception failure, string checkId);

    [LoggerMessage(5001, LogLevel.Information, "Check {CheckId} is now {Status}.")]
    public static partial void CheckChanged(ILogger logger, string checkId, string status);

    [LoggerMessage(5002, LogLevel.Information, "Registered service {ServiceId}.")]
    public static partial void ServiceRegistered(ILogger logger, string serviceId);

    [LoggerMessage(5003, LogLevel.Information, "Deregistered service {ServiceId}.")]
    public static partial void ServiceDeregistered(ILogger logger, string serviceId);

    [LoggerMessage(5004, LogLevel.Warning, "Check {CheckId} has been critical for more than {After}: its service {ServiceId} is deregistered.")]
    public static partial void CriticalServiceRemoved(ILogger logger, string checkId, TimeSpan after, string serviceId);

    [LoggerMessage(5005, LogLevel.Information, "The catalog differed from this agent: {ToWrite} entries are written again, {ToRemove} unknown ones removed.")]
    public static partial void CatalogDiffered(ILogger logger, int toWrite, int toRemove);

    [LoggerMessage(5006, LogLevel.Error, "The registry refused {Names}: {Reason}. They are tried again at the next comparison.")]
    public static partial void RegistrationRefused(ILogger logger, string names, string reason);

    [LoggerMessage(5007, LogLevel.Warning, "The registry cannot be written now ({Reason}); the change is kept here and tried again.")]
    public static partial void RegistryUnreachable(ILogger logger, string reason);

    [LoggerMessage(5008, LogLevel.Warning, "{File} is left out: {Reason}. Repair or remove it.")]
    public static partial void PersistedUnreadable(ILogger logger, string file, string reason);

    [LoggerMessage(5009, LogLevel.Warning, "The state of check {CheckId} cannot be kept for a restart: {Reason}.")]
    public static partial void StateNotKept(ILogger logger, string checkId, string reason);

    [LoggerMessage(5010, LogLevel.Warning, "{Kind} {Id} of the data directory is also defined in a file; the file counts.")]
    public static partial void FileWins(ILogger logger, string kind, string id);

    [LoggerMessage(5011, LogLevel.Warning, "Check {CheckId} of the data directory is left out: {Reason}.")]
    public static partial void PersistedRefused(ILogger logger, string checkId, string reason);

    [LoggerMessage(5012, LogLevel.Warning, "The watch {Path} has no answer ({Reason}); the next try comes in {Pause}.")]
    public static partial void WatchUnanswered(ILogger logger, string path, string reason, TimeSpan pause);

    [LoggerMessage(5013, LogLevel.Error, "The handler of the {Type} watch {Path} failed: {Reason}.")]
    public static partial void WatchHandlerFailed(ILogger logger, string type, string path, string reason);

    [LoggerMessage(5020, LogLevel.Warning, "Remote execution is on (disable_remote_exec = false): whoever may fire events and write keys may run any command on this machine as this user.")]
    public static partial void RemoteExecutionOn(ILogger logger);

    [LoggerMessage(5021, LogLevel.Information, "Remote job {Session} is acknowledged and begins.")]
    public static partial void RemoteJobTaken(ILogger logger, string session);

    [LoggerMessage(5022, LogLevel.Information, "Remote job {Session} ended with {Code}.")]
    public static partial void RemoteJobEnded(ILogger logger, string session, int code);

    [LoggerMessage(5023, LogLevel.Warning, "Remote job {Session} is given up, and what runs of it is killed: {Reason}.")]
    public static partial void RemoteJobLost(ILogger logger, string session, string reason);

    [LoggerMessage(5024, LogLevel.Warning, "The remote job {Name} cannot be read: {Reason}.")]
    public static partial void RemoteJobUnreadable(ILogger logger, string name, string reason);

    [LoggerMessage(5025, LogLevel.Warning, "Remote job {Session} is not taken: {Count} run already, which is the most at once.")]
    public static partial void TooManyRemoteJobs(ILogger logger, string session, int count);

    [LoggerMessage(5026, LogLevel.Error, "Remote job {Session} failed.")]
    public static partial void RemoteJobFailed(ILogger logger, Exception failure, string session);
}
