using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster;

internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "etcd member {Name} runs as process {ProcessId}, data in {Directory}.")]
    internal static partial void EtcdStarted(ILogger logger, string name, int processId, string directory);

    [LoggerMessage(2, LogLevel.Error, "etcd member {Name} ended with exit code {ExitCode}; it is started again in {Wait}. Its last words: {LastWords}")]
    internal static partial void EtcdEnded(ILogger logger, string name, int exitCode, TimeSpan wait, string lastWords);

    [LoggerMessage(3, LogLevel.Error, "etcd member {Name} cannot be started; it is tried again in {Wait}.")]
    internal static partial void EtcdStartFailed(ILogger logger, Exception error, string name, TimeSpan wait);

    [LoggerMessage(4, LogLevel.Warning, "setpriv (util-linux) is missing: if this process is killed, its etcd member lives on and holds its ports.")]
    internal static partial void NoParentDeathSignal(ILogger logger);
}
