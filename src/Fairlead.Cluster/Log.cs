using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster;

internal static partial class Log
{
    [LoggerMessage(3000, LogLevel.Information, "etcd member {Name} runs as process {ProcessId}, data in {Directory}.")]
    internal static partial void EtcdStarted(ILogger logger, string name, int processId, string directory);

    [LoggerMessage(3001, LogLevel.Error, "etcd member {Name} ended with exit code {ExitCode}; it is started again in {Wait}. {Trouble} Its last words: {LastWords}")]
    internal static partial void EtcdEnded(ILogger logger, string name, int exitCode, TimeSpan wait, string trouble, string lastWords);

    [LoggerMessage(3002, LogLevel.Error, "etcd member {Name} cannot be started; it is tried again in {Wait}.")]
    internal static partial void EtcdStartFailed(ILogger logger, Exception error, string name, TimeSpan wait);

    [LoggerMessage(3032, LogLevel.Error, "etcd member {Name} was removed from its cluster and is not started again: its data is of no use any more.")]
    internal static partial void EtcdRemoved(ILogger logger, string name);

    [LoggerMessage(3003, LogLevel.Warning, "setpriv (util-linux) is missing: if this process is killed, its etcd member lives on and holds its ports.")]
    internal static partial void NoParentDeathSignal(ILogger logger);

    [LoggerMessage(3004, LogLevel.Information, "Forming a cluster of {Servers}.")]
    internal static partial void Forming(ILogger logger, string servers);

    [LoggerMessage(3005, LogLevel.Information, "No cluster yet: {Reason}.")]
    internal static partial void WaitingToForm(ILogger logger, string reason);

    [LoggerMessage(3006, LogLevel.Information, "Joining registry {Registry} through {Address}.")]
    internal static partial void Joining(ILogger logger, string address, string registry);

    [LoggerMessage(3007, LogLevel.Warning, "{Address} does not take this server into registry {Registry}; it is asked again. {Reason}")]
    internal static partial void JoinRefused(ILogger logger, string address, string registry, string reason);

    [LoggerMessage(3008, LogLevel.Warning, "The store has no majority yet; it is tried until it has. {Reason}")]
    internal static partial void NoMajorityYet(ILogger logger, string reason);

    [LoggerMessage(3009, LogLevel.Error, "{Address} refuses this server: {Reason}.")]
    internal static partial void OtherRegistry(ILogger logger, string address, string reason);

    [LoggerMessage(3010, LogLevel.Debug, "{Address} does not answer: {Reason}")]
    internal static partial void NoGreeting(ILogger logger, string address, string reason);

    [LoggerMessage(3011, LogLevel.Information, "Store member at {PeerUrl} was added.")]
    internal static partial void MemberAdded(ILogger logger, Uri peerUrl);

    [LoggerMessage(3012, LogLevel.Warning, "Store member {Name} ({Id}) was removed.")]
    internal static partial void MemberRemoved(ILogger logger, string name, string id);

    [LoggerMessage(3013, LogLevel.Information, "Server {Name} has the duties that only one server does.")]
    internal static partial void DutiesTaken(ILogger logger, string name);

    [LoggerMessage(3014, LogLevel.Warning, "The list of servers cannot be read yet; it is tried again. {Reason}")]
    internal static partial void RosterWaits(ILogger logger, string reason);

    [LoggerMessage(3015, LogLevel.Warning, "The duties could not be given back; they fall to another server when the lease ends. {Reason}")]
    internal static partial void LeaseNotReturned(ILogger logger, string reason);

    [LoggerMessage(3030, LogLevel.Warning, "This server stays a member of the store: {Reason} Remove it with 'operator store remove' on another server.")]
    internal static partial void NotLeft(ILogger logger, string reason);

    [LoggerMessage(3031, LogLevel.Information, "Server {Name} has left the cluster; its data is removed here, the others have it.")]
    internal static partial void Left(ILogger logger, string name);

    [LoggerMessage(3016, LogLevel.Information, "Store member {Name} was defragmented; it had {Bytes} bytes.")]
    internal static partial void Defragmented(ILogger logger, string name, long bytes);

    [LoggerMessage(3017, LogLevel.Information, "Agent {Node} ({Address}) is attached to this server.")]
    internal static partial void AgentAttached(ILogger logger, string node, string address);

    [LoggerMessage(3018, LogLevel.Information, "Agent {Node} has left.")]
    internal static partial void AgentLeft(ILogger logger, string node);

    [LoggerMessage(3019, LogLevel.Warning, "Agent {Node} is lost: {Reason}.")]
    internal static partial void AgentLost(ILogger logger, string node, string reason);

    [LoggerMessage(3020, LogLevel.Warning, "{Count} members are lost, since no server holds them: {Names}")]
    internal static partial void MembersLost(ILogger logger, int count, string names);

    [LoggerMessage(3021, LogLevel.Warning, "Member {Node} has been gone for more than {After} and is removed from catalog and members.")]
    internal static partial void MemberReaped(ILogger logger, string node, TimeSpan after);

    [LoggerMessage(3022, LogLevel.Error, "The loss of {Node} cannot be written: {Reason}")]
    internal static partial void LossNotWritten(ILogger logger, string node, string reason);

    [LoggerMessage(3023, LogLevel.Warning, "This server's own lease in the store had ended (it stood still, or the store did); it takes a new one.")]
    internal static partial void ServerLeaseLost(ILogger logger);

    [LoggerMessage(3024, LogLevel.Information, "Attached to server {Server} at {Address} of registry {Registry}.")]
    internal static partial void Attached(ILogger logger, string server, string address, string registry);

    [LoggerMessage(3025, LogLevel.Warning, "The connection to server {Address} is gone ({Reason}); looking for a server.")]
    internal static partial void Detached(ILogger logger, string address, string reason);

    [LoggerMessage(3026, LogLevel.Warning, "No server could be attached to; tried {Addresses}. Last reason: {Reason}. Trying again.")]
    internal static partial void NoServer(ILogger logger, string addresses, string reason);

    [LoggerMessage(3044, LogLevel.Error, "No server took this agent within {Limit}, which is the end of it; tried {Addresses}. Last reason: {Reason}.")]
    internal static partial void JoinGivenUp(ILogger logger, string limit, string addresses, string reason);

    [LoggerMessage(3027, LogLevel.Debug, "A dial back was not answered: {Reason}")]
    internal static partial void DialBackFailed(ILogger logger, string reason);

    [LoggerMessage(3040, LogLevel.Warning, "Server {Name} is dead and others have its place: its member was removed (autopilot, CleanupDeadServers).")]
    internal static partial void DeadServerRemoved(ILogger logger, string name);

    [LoggerMessage(3041, LogLevel.Error, "The server at {Address} refuses this agent: {Reason}")]
    internal static partial void AgentRefused(ILogger logger, string address, string reason);

    [LoggerMessage(3042, LogLevel.Debug, "The landmark {Node} at {Address} is not reached from here: {Reason}")]
    internal static partial void LandmarkUnreachable(ILogger logger, string node, string address, string reason);

    [LoggerMessage(3043, LogLevel.Debug, "The way to server {Name} could not be measured: {Reason}")]
    internal static partial void ServerNotMeasured(ILogger logger, string name, string reason);
}
