using Etcdserverpb;
using Fairlead.Primitives.Loops;
using Fairlead.Store.Contract;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Store.Etcd;

/// <summary>Asks every member how it is, at an interval, and keeps the last answers.</summary>
internal sealed class EtcdHealthLoop : IAsyncDisposable
{
    private readonly EtcdMembers members;
    private readonly EtcdStoreOptions options;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly EtcdLogSyncs syncs;
    private readonly CancellationTokenSource stop = new();
    private readonly SupervisedLoop loop;
    private Answer last = new([], null);

    internal EtcdHealthLoop(EtcdMembers members, EtcdStoreOptions options, TimeProvider time, ILogger logger)
    {
        (this.members, this.options, this.time, this.logger) = (members, options, time, logger);
        loop = new SupervisedLoop("etcd health", RoundAsync, logger, time);
        syncs = new EtcdLogSyncs(options, time, logger);
    }

    /// <summary>The members, and why no write would succeed now (null when one would).</summary>
    internal (IReadOnlyList<StoreMemberHealth> Members, string? Reason) Last
    {
        get
        {
            Answer answer = Volatile.Read(ref last);
            return (answer.Members, answer.Reason);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await loop.DisposeAsync().ConfigureAwait(false);
        syncs.Dispose();
        stop.Dispose();
    }

    internal async Task StartAsync()
    {
        await AskAllAsync().ConfigureAwait(false);
        loop.Start();
    }

    private async Task RoundAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(options.HealthInterval, time, cancellationToken).ConfigureAwait(false);
        await AskAllAsync().ConfigureAwait(false);
    }

    private async Task AskAllAsync()
    {
        (StoreMemberHealth Health, bool HasLeader, bool NoSpace)[] answers =
            await Task.WhenAll(members.All.Select(AskAsync)).ConfigureAwait(false);
        string? reason = answers switch
        {
            _ when !answers.Any(static answer => answer.Health.Reachable) => options.Trouble?.Invoke() ?? "No member of etcd answers.",
            _ when answers.Any(static answer => answer.NoSpace) =>
                "etcd has used up its space quota and takes no writes: compact and defragment it, then disarm the alarm.",
            _ when !answers.Any(static answer => answer.HasLeader) => "etcd has no leader: too few members are up or reach each other.",
            _ => null,
        };
        string? before = Volatile.Read(ref last).Reason;
        Volatile.Write(ref last, new Answer([.. answers.Select(static answer => answer.Health)], reason));
        if (reason is not null && before is null)
        {
            Log.StoreBecameReadOnly(logger, reason, options.HealthInterval);
        }
        else if (reason is null && before is not null)
        {
            Log.StoreBecameWritable(logger);
        }
    }

    private async Task<(StoreMemberHealth Health, bool HasLeader, bool NoSpace)> AskAsync(EtcdMember member)
    {
        string endpoint = member.Endpoint.GetLeftPart(UriPartial.Authority);
        try
        {
            Metadata headers = await members.IdentityHeadersAsync(member, stop.Token).ConfigureAwait(false);
            StatusResponse status = await member.Maintenance.StatusAsync(
                new StatusRequest(), headers, DateTime.UtcNow + options.AttemptTimeout, stop.Token).ConfigureAwait(false);
            var health = new StoreMemberHealth(
                endpoint, true, status.Leader != 0 && status.Leader == status.Header.MemberId, status.Header.Revision, status.DbSize,
                status.Errors.Count == 0 ? "etcd " + status.Version : string.Join("; ", status.Errors))
            {
                AverageLogSync = await syncs.AverageAsync(member.Endpoint, stop.Token).ConfigureAwait(false),
            };
            bool noSpace = status.Errors.Any(static error => error.Contains("NOSPACE", StringComparison.Ordinal));
            return (health, status.Leader != 0, noSpace);
        }
        catch (Exception error) when (error is RpcException or OperationCanceledException)
        {
            return (new StoreMemberHealth(endpoint, false, false, 0, 0, error is RpcException call ? call.Status.Detail : "closing"), false, false);
        }
    }

    private sealed record Answer(IReadOnlyList<StoreMemberHealth> Members, string? Reason);
}
