using Microsoft.Extensions.Logging;

namespace Fairlead.Templates;

/// <summary>Log messages of this room; ids 3000 to 3199.</summary>
internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Debug, "Watching {Source}.")]
    public static partial void WatchStarted(ILogger logger, string source);

    [LoggerMessage(3001, LogLevel.Debug, "{Source} is not needed any more; its watch ends.")]
    public static partial void WatchStopped(ILogger logger, string source);

    [LoggerMessage(3002, LogLevel.Warning, "{Source} cannot be read (try {Failures}): {Reason}. The last good value stays; next try in {Pause}.")]
    public static partial void WatchFailed(ILogger logger, Exception? failure, string source, int failures, string reason, TimeSpan pause);

    [LoggerMessage(3003, LogLevel.Warning, "{Source} can be read again after {Failures} failed tries.")]
    public static partial void WatchRecovered(ILogger logger, string source, int failures);

    [LoggerMessage(3004, LogLevel.Error, "{Source} cannot be had: {Reason}. It is not tried again.")]
    public static partial void WatchImpossible(ILogger logger, string source, string reason);

    [LoggerMessage(3005, LogLevel.Warning, "{Count} watches on one registry; so many can overload a Consul agent.")]
    public static partial void ManyWatches(ILogger logger, int count);

    [LoggerMessage(3010, LogLevel.Warning, "{Template} waits for {Dependency}: it does not exist yet. Nothing is written until it does.")]
    public static partial void WaitsForAbsent(ILogger logger, string template, string dependency);

    [LoggerMessage(3011, LogLevel.Debug, "{Template} waits for {Count} dependencies.")]
    public static partial void Waits(ILogger logger, string template, int count);

    [LoggerMessage(3012, LogLevel.Error, "{Template} failed: {Reason}. {Consequence}")]
    public static partial void TemplateFailed(ILogger logger, string template, string reason, string consequence);

    [LoggerMessage(3013, LogLevel.Information, "{Template} rendered to {Destination}.")]
    public static partial void Rendered(ILogger logger, string template, string destination);

    [LoggerMessage(3014, LogLevel.Debug, "{Template} rendered to {Destination}; nothing changed.")]
    public static partial void Unchanged(ILogger logger, string template, string destination);

    [LoggerMessage(3015, LogLevel.Warning, "{Template}: {Dependency} fell from {Before} to {Now} instances; the last {Before} are kept. Set keep_last_good = false to accept it.")]
    public static partial void Held(ILogger logger, string template, string dependency, int before, int now);

    [LoggerMessage(3016, LogLevel.Warning, "{Template}: {Dependency} has {Now} instances again.")]
    public static partial void Released(ILogger logger, string template, string dependency, int now);

    [LoggerMessage(3017, LogLevel.Error, "{Template}: the check refused the new content; {Destination} stays as it was. {Reason}")]
    public static partial void CheckRefused(ILogger logger, string template, string destination, string reason);

    [LoggerMessage(3018, LogLevel.Warning, "{Template}: {Message}")]
    public static partial void TargetSays(ILogger logger, string template, string message);

    [LoggerMessage(3020, LogLevel.Information, "Running {Command}.")]
    public static partial void CommandRuns(ILogger logger, string command);

    [LoggerMessage(3021, LogLevel.Error, "The command failed: {Reason}. The runner goes on.")]
    public static partial void CommandFailed(ILogger logger, string reason);

    [LoggerMessage(3022, LogLevel.Error, "The command failed: {Reason}.")]
    public static partial void CommandFailedFatally(ILogger logger, string reason);

    [LoggerMessage(3030, LogLevel.Error, "{Message}")]
    public static partial void Fatal(ILogger logger, string message);

    [LoggerMessage(3031, LogLevel.Warning, "{Message}")]
    public static partial void Advice(ILogger logger, string message);

    [LoggerMessage(3032, LogLevel.Information, "{Message}")]
    public static partial void Note(ILogger logger, string message);

    [LoggerMessage(3040, LogLevel.Information, "Child {Command} runs as process {Id}.")]
    public static partial void ChildStarted(ILogger logger, string command, int id);

    [LoggerMessage(3041, LogLevel.Information, "Child {Id} gets {Signal}.")]
    public static partial void ChildSignalled(ILogger logger, int id, string signal);

    [LoggerMessage(3042, LogLevel.Warning, "Child {Id} did not end within {Timeout} and is killed.")]
    public static partial void ChildKilled(ILogger logger, int id, TimeSpan timeout);

    [LoggerMessage(3043, LogLevel.Warning, "Child {Id} ended with exit code {Code}.")]
    public static partial void ChildEnded(ILogger logger, int id, int code);
}
