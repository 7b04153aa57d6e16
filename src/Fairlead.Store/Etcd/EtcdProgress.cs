using Etcdserverpb;
using Fairlead.Store.Contract;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace Fairlead.Store.Etcd;

/// <summary>
/// How far the watches are, against the revisions callers were told of. In a cluster with other users a revision may be told that has no
/// event of ours, and a view would wait for it for ever: then a mark is put, whose event takes every watch past it. (etcd's own progress
/// requests cannot be trusted for that: on many versions, Debian's 3.4.23 among them, their answers are not in step with the events, etcd
/// issues 15220 and 17507.)
/// </summary>
internal sealed class EtcdProgress(EtcdMembers members, EtcdKeys keys, TimeProvider time, ILogger logger, CancellationToken closing)
{
    /// <summary>How long an event is given to arrive by itself before a mark is put.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(5);

    private readonly Lock gate = new();
    private readonly List<EtcdWatch> watches = [];
    private long expected;
    private long unmarked;
    private int marking;

    /// <summary>The highest of etcd's revisions anybody here was told of.</summary>
    internal long Expected => Interlocked.Read(ref expected);

    internal void Add(EtcdWatch watch)
    {
        lock (gate)
        {
            watches.Add(watch);
        }
    }

    internal void Remove(EtcdWatch watch)
    {
        lock (gate)
        {
            watches.Remove(watch);
        }
    }

    /// <summary>A caller is told of a revision; <paramref name="hasEvent"/> when it changed something of ours.</summary>
    internal void Expect(long raw, bool hasEvent)
    {
        Raise(ref expected, raw);
        if (hasEvent)
        {
            return;
        }

        Raise(ref unmarked, raw);
        if (AnyBehind(raw) && Interlocked.Exchange(ref marking, 1) == 0)
        {
            _ = Task.Run(MarkAsync, CancellationToken.None);
        }
    }

    private async Task MarkAsync()
    {
        try
        {
            do
            {
                await Task.Delay(Grace, time, closing).ConfigureAwait(false);
                long wanted = Interlocked.Read(ref unmarked);
                if (AnyBehind(wanted))
                {
                    PutResponse put = await members.ReadAsync(
                        (member, options) => member.Keys.PutAsync(new PutRequest { Key = keys.Mark, Value = ByteString.Empty }, options).ResponseAsync,
                        closing).ConfigureAwait(false);
                    Raise(ref expected, put.Header.Revision);
                }

                Interlocked.Exchange(ref marking, 0);
            }
            while (AnyBehindUnmarked() && Interlocked.Exchange(ref marking, 1) == 0);
        }
        catch (OperationCanceledException) when (closing.IsCancellationRequested)
        {
            // The store is closing and so are the watches.
        }
        catch (Exception error) when (error is StoreUnavailableException or RpcException)
        {
            Interlocked.Exchange(ref marking, 0);
            Log.MarkFailed(logger, error);
        }
    }

    /// <summary>Whether a revision told after the last mark is still out of the watches' sight.</summary>
    private bool AnyBehindUnmarked()
    {
        long wanted = Interlocked.Read(ref unmarked);
        return AnyBehind(wanted) && wanted > Interlocked.Read(ref expected);
    }

    private bool AnyBehind(long raw)
    {
        lock (gate)
        {
            return watches.Exists(watch => watch.Seen < raw);
        }
    }

    private static void Raise(ref long value, long to)
    {
        long now = Interlocked.Read(ref value);
        while (now < to)
        {
            long before = Interlocked.CompareExchange(ref value, to, now);
            if (before == now)
            {
                return;
            }

            now = before;
        }
    }
}
