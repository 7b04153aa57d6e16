using Etcdserverpb;
using Fairlead.Store.Contract;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Store.Etcd;

/// <summary>
/// One watch over all of our keys, from a revision, across connections: when a member fails or falls silent while others acknowledge
/// commits, it goes on at another one from the revision after the last it handed over.
/// </summary>
internal sealed class EtcdWatch : IAsyncDisposable
{
    /// <summary>A member that shows no event this long after the commit was acknowledged is left: paused, or cut off from us one way.</summary>
    private static readonly TimeSpan StallTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan StallCheck = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(1);

    private readonly EtcdMembers members;
    private readonly EtcdKeys keys;
    private readonly EtcdProgress progress;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private readonly CancellationToken cancellation;
    private EtcdMember? member;
    private AsyncDuplexStreamingCall<WatchRequest, WatchResponse>? stream;
    private TimeSpan retry = ShortestRetry;
    private long seen;

    internal EtcdWatch(
        EtcdMembers members, EtcdKeys keys, EtcdProgress progress, long afterRaw, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        (this.members, this.keys, this.progress) = (members, keys, progress);
        (this.time, this.logger, this.cancellation) = (time, logger, cancellation);
        seen = afterRaw;
        progress.Add(this);
    }

    /// <summary>etcd's revision up to which everything was handed over.</summary>
    internal long Seen => Interlocked.Read(ref seen);

    public ValueTask DisposeAsync()
    {
        progress.Remove(this);
        stream?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The caller has handed everything up to this revision on.</summary>
    internal void Advance(long raw) => Interlocked.Exchange(ref seen, raw);

    /// <summary>The next answer with events in it.</summary>
    /// <exception cref="EtcdCompactedException">etcd's history no longer reaches back.</exception>
    internal async Task<WatchResponse> NextAsync()
    {
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                stream ??= await OpenAsync().ConfigureAwait(false);
                WatchResponse? answer = await ReadAsync(stream).ConfigureAwait(false);
                if (answer is { CompactRevision: > 0 })
                {
                    throw new EtcdCompactedException(answer.CompactRevision);
                }

                if (answer is { Canceled: false })
                {
                    retry = ShortestRetry;
                    if (answer.Events.Count > 0)
                    {
                        return answer;
                    }

                    continue;
                }

                if (answer is { Canceled: true })
                {
                    // Refused by a member that lost our token, or took our rights: sign in again either way.
                    members.ForgetToken();
                }

                Log.WatchMoves(logger, member!.Endpoint, answer?.CancelReason ?? "the member ended the stream or shows no events", null);
            }
            catch (RpcException error) when (!cancellation.IsCancellationRequested)
            {
                if (error.StatusCode == StatusCode.Unauthenticated)
                {
                    members.ForgetToken();
                }

                Log.WatchMoves(logger, member!.Endpoint, error.Status.Detail, error);
            }

            await MoveOnAsync().ConfigureAwait(false);
        }
    }

    private async Task<AsyncDuplexStreamingCall<WatchRequest, WatchResponse>> OpenAsync()
    {
        member = members.Current;
        Metadata headers = await members.HeadersAsync(member, cancellation).ConfigureAwait(false);
        AsyncDuplexStreamingCall<WatchRequest, WatchResponse> opened = member.Watches.Watch(headers, cancellationToken: cancellation);
        var create = new WatchCreateRequest { Key = keys.All, RangeEnd = keys.AllEnd, StartRevision = Seen + 1 };
        try
        {
            await opened.RequestStream.WriteAsync(new WatchRequest { CreateRequest = create }, cancellation).ConfigureAwait(false);
        }
        catch
        {
            opened.Dispose();
            throw;
        }

        return opened;
    }

    /// <summary>The next answer, or null when the stream ended or stalls.</summary>
    private async Task<WatchResponse?> ReadAsync(AsyncDuplexStreamingCall<WatchRequest, WatchResponse> from)
    {
        Task<bool> read = from.ResponseStream.MoveNext(cancellation);
        long behindSince = 0;
        while (!read.IsCompleted)
        {
            await Task.WhenAny(read, Task.Delay(StallCheck, time, cancellation)).ConfigureAwait(false);
            if (progress.Expected <= Seen)
            {
                behindSince = 0;
            }
            else if (behindSince == 0)
            {
                behindSince = time.GetTimestamp();
            }
            else if (!read.IsCompleted && time.GetElapsedTime(behindSince) >= StallTimeout)
            {
                from.Dispose();
                // The read ends now, by our own hand; how does not matter.
                await read.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)
                    .ConfigureAwait(false);
                return null;
            }
        }

        return await read.ConfigureAwait(false) ? from.ResponseStream.Current : null;
    }

    private async Task MoveOnAsync()
    {
        stream?.Dispose();
        stream = null;
        members.Leave(member!);
        await Task.Delay(retry, time, cancellation).ConfigureAwait(false);
        retry = retry * 2 < LongestRetry ? retry * 2 : LongestRetry;
    }
}

/// <summary>The history a watch or a paged read needs is compacted away.</summary>
internal sealed class EtcdCompactedException(long oldestRaw) : Exception("etcd has compacted the revision asked for.")
{
    /// <summary>etcd's oldest revision that is still there.</summary>
    internal long OldestRaw { get; } = oldestRaw;
}
