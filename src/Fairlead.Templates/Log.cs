using Microsoft.Extensions.Logging;

namespace Fairlead.Templates;

/// <summary>Log messages of this room; ids 6000 to 6999.</summary>
internal static partial class Log
{
    [LoggerMessage(6000, LogLevel.Debug, "Watching {Source}.")]
    public static partial void WatchStarted(ILogger logger, string source);

    [LoggerMessage(6001, LogLevel.Debug, "{Source} is not needed any more; its watch ends.")]
    public static partial void WatchStopped(ILogger logger, string source);

    [LoggerMessage(6002, LogLevel.Warning, "{Source} cannot be read (try {Failures}): {Reason}. The last good value stays; next try in {Pause}.")]
    public static partial void WatchFailed(ILogger logger, Exception? failure, string source, int failures, string reason, string pause);

    [LoggerMessage(6003, LogLevel.Warning, "{Source} can be read again after {Failures} failed tries.")]
    public static partial void WatchRecovered(ILogger logger, string source, int failures);

    [LoggerMessage(6004, LogLevel.Error, "{Source} cannot be had: {Reason}. It is not tried again.")]
    public static partial void WatchImpossible(ILogger logger, string source, string reason);

    [LoggerMessage(6005, LogLevel.Warning, "{Count} watches on one registry; so many can overload a Consul agent.")]
    public static partial void ManyWatches(ILogger logger, int count);

    [LoggerMessage(6006, LogLevel.Warning, "{Template} waits for {Dependency}: it does not exist yet. Nothing is written until it does.")]
    public static partial void WaitsForAbsent(ILogger logger, string template, string dependency);

    [LoggerMessage(6007, LogLevel.Debug, "{Template} waits for {Count} dependencies.")]
    public static partial void Waits(ILogger logger, string template, int count);

    [LoggerMessage(6008, LogLevel.Error, "{Template} failed: {Reason}. {Consequence}")]
    public static partial void TemplateFailed(ILogger logger, string template, string reason, string consequence);

    [LoggerMessage(6009, LogLevel.Information, "{Template} rendered to {Destination}.")]
    public static partial void Rendered(ILogger logger, string template, string destination);

    [LoggerMessage(6010, LogLevel.Debug, "{Template} rendered to {Destination}; nothing changed.")]
    public static partial void Unchanged(ILogger logger, string template, string destination);

    [LoggerMessage(6011, LogLevel.Warning, "{Template}: {Dependency} fell from {Before} to {Now} instances; the last {Before} are kept. Set keep_last_good = false to accept it.")]
    public static partial void Held(ILogger logger, string template, string dependency, int before, int now);

    [LoggerMessage(6012, LogLevel.Warning, "{Template}: {Dependency} has {Now} instances again.")]
    public static partial void Released(ILogger logger, string template, string dependency, int now);

    [LoggerMessage(6013, LogLevel.Error, "{Template}: the check refused the new content; {Destination} stays as it was. {Reason}")]
    public static partial void CheckRefused(ILogger logger, string template, string destination, string reason);

    [LoggerMessage(6014, LogLevel.Warning, "{Template}: {Message}")]
    public static partial void TargetSays(ILogger logger, string template, string message);

    [LoggerMessage(6015, LogLevel.Information, "Running {Command}.")]
    public static partial void CommandRuns(ILogger logger, string command);

    [LoggerMessage(6016, LogLevel.Error, "The command failed: {Reason}. The runner goes on.")]
    public static partial void CommandFailed(ILogger logger, string reason);

    [LoggerMessage(6017, LogLevel.Error, "The command failed: {Reason}.")]
    public static partial void CommandFailedFatally(ILogger logger, string reason);

    [LoggerMessage(6018, LogLevel.Error, "{Message}")]
    public static partial void Fatal(ILogger logger, string message);

    [LoggerMessage(6019, LogLevel.Warning, "{Message}")]
    public static partial void Advice(ILogger logger, string message);

    [LoggerMessage(6020, LogLevel.Information, "{Message}")]
    public static partial void Note(ILogger logger, string message);

    [LoggerMessage(6021, LogLevel.Information, "Child {Command} runs as process {Id}.")]
    public static partial void ChildStarted(ILogger logger, string command, int id);

    [LoggerMessage(6022, LogLevel.Information, "Child {Id} gets {Signal}.")]
    public static partial void ChildSignalled(ILogger logger, int id, string signal);

    [LoggerMessage(6023, LogLevel.Warning, "Child {Id} did not end within {Timeout} and is killed.")]
    public static partial void ChildKilled(ILogger logger, int id, TimeSpan timeout);

    [LoggerMessage(6024, LogLevel.Warning, "Child {Id} ended with exit code {Code}.")]
    public static partial void ChildEnded(ILogger logger, int id, int code);
}
