using Fairlead.Primitives.Loops;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;
using Fairlead.Templates.Configuration;
using Microsoft.Extensions.Logging;

namespace Fairlead.Templates.Deduplication;

/// <summary>
/// One template shared by many instances. Whoever holds the lock of its key leads: it watches the registry and writes what it read into
/// the key. The others watch that one key instead of hundreds of services. Without a leader, or without data in time, an instance
/// reads for itself: sharing saves work, it never stands in the way of a render.
/// </summary>
internal sealed class SharedTemplate : IAsyncDisposable
{
    /// <summary>Consul takes values up to 512 KiB.</summary>
    public const int MaxBytes = 512 * 1024;

    private readonly string _key;
    private readonly string _name;
    private readonly SharedTemplates _owner;
    private readonly DeduplicationOptions _options;
    private readonly IRegistryView _view;
    private readonly LockClient _locks;
    private readonly TimeProvider _time;
    private readonly Action _changed;
    private readonly ILogger _logger;
    private readonly SupervisedLoop _following;
    private readonly SupervisedLoop _publishing;
    private readonly SemaphoreSlim _offered = new(0, 1);
    private readonly long _began;
    private ulong _index;
    private ulong _seen;
    private byte[]? _offer;
    private byte[]? _published;
    private volatile Role _role = Role.Undecided;
    private int _isNew;

    public SharedTemplate(
        string key, string name, SharedTemplates owner, DeduplicationOptions options, IRegistryView view, LockClient locks, TimeProvider time, Action changed, ILogger logger)
    {
        (_key, _name, _owner, _options, _view, _locks, _time, _changed, _logger) = (key, name, owner, options, view, locks, time, changed, logger);
        _began = time.GetTimestamp();
        _following = new SupervisedLoop("deduplicate-follow", FollowAsync, logger, time);
        _publishing = new SupervisedLoop("deduplicate-publish", PublishAsync, logger, time);
    }

    /// <summary>Whether it is known whose data to render with.</summary>
    public bool IsReady => _role.IsLeader || _role.Data is not null || _role.IsAlone;

    public bool IsLeader => _role.IsLeader;

    /// <summary>What the leader shares; null for the leader itself and for an instance that reads for itself.</summary>
    public SharedData? Data => _role.IsLeader ? null : _role.Data;

    public void Start()
    {
        _following.Start();
        _publishing.Start();
    }

    /// <summary>Whether role or data changed since this was asked last.</summary>
    public bool TakeNews() => Interlocked.Exchange(ref _isNew, 0) == 1;

    /// <summary>The leader's data of the latest render; the newest offer is written, those between are skipped.</summary>
    public void Offer(byte[] packed)
    {
        Volatile.Write(ref _offer, packed);
        if (_offered.CurrentCount == 0)
        {
            try
            {
                _offered.Release();
            }
            catch (SemaphoreFullException)
            {
                // Another offer rang first; the loop takes the newest anyway.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _following.DisposeAsync().ConfigureAwait(false);
        await _publishing.DisposeAsync().ConfigureAwait(false);
        _offered.Dispose();
    }

    /// <summary>One look at the key: take its data, or its lock when nobody holds it.</summary>
    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        // Until there are data, look again soon: the grace of an instance without a leader's data must not take a whole blocking query.
        var wait = IsReady ? _options.BlockQueryWait : _options.Ttl / 3;
        QueryAnswer<KeyValueEntry?> answer;
        try
        {
            answer = await _view
                .QueryAsync(new KeyQuery(_key), new QueryOptions { AfterIndex = _index, Wait = wait, MaxStale = _options.MaxStale }, cancellationToken)
                .ConfigureAwait(false);
        }
        catch (RegistryUnavailableException)
        {
            _index = 0;
            throw;
        }

        var isRepeated = _index == answer.Index;
        _index = answer.Index < _index ? 0 : answer.Index;
        var entry = answer.Value;
        var session = _owner.Session;
        if (entry is { Session.Length: > 0 } && entry.Session != session)
        {
            Become(isLeader: false, entry);
            return;
        }

        if (entry is { Session.Length: > 0 })
        {
            if (!_role.IsLeader)
            {
                Become(isLeader: true, entry);
            }

            return;
        }

        // Nobody leads. The data written last stay in the key until the new leader has its own.
        session = await _owner.SessionAsync(cancellationToken).ConfigureAwait(false);
        if (await _locks.HoldAsync(_key, entry?.Value ?? ReadOnlyMemory<byte>.Empty, session, cancellationToken).ConfigureAwait(false))
        {
            Log.Note(_logger, $"{_name}: this instance leads and shares its data");
            Become(isLeader: true, entry);
        }
        else if (isRepeated)
        {
            // Another was faster, or a lock delay of an older session is not over.
            await Task.Delay(_options.Ttl / 10, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Become(bool isLeader, KeyValueEntry? entry)
    {
        var before = _role;
        var data = entry is { Value.Length: > 0 } ? SharedData.Read(entry.Value) : null;
        var alone = !isLeader && data is null && (before.IsAlone || _time.GetElapsedTime(_began) >= _options.Ttl);
        if (alone && !before.IsAlone)
        {
            Log.Advice(_logger, $"{_name}: another instance leads but shares no data that can be read; this one reads the registry itself");
        }

        if (before.IsLeader && !isLeader)
        {
            Log.Note(_logger, $"{_name}: another instance leads now");
        }

        var isNews = isLeader != before.IsLeader || alone != before.IsAlone || (entry?.ModifyIndex ?? 0) != _seen;
        _seen = entry?.ModifyIndex ?? 0;
        if (isLeader != before.IsLeader)
        {
            Volatile.Write(ref _published, null);
        }

        _role = new Role(isLeader, isLeader ? null : data, alone);
        if (isNews && (!isLeader || !before.IsLeader))
        {
            Interlocked.Exchange(ref _isNew, 1);
            _changed();
        }
    }

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        await _offered.WaitAsync(cancellationToken).ConfigureAwait(false);
        var session = _owner.Session;
        if (Interlocked.Exchange(ref _offer, null) is not { } packed
            || !_role.IsLeader
            || session.Length == 0
            || (Volatile.Read(ref _published) is { } published && published.AsSpan().SequenceEqual(packed)))
        {
            return;
        }

        Volatile.Write(ref _published, packed);

        if (packed.Length > MaxBytes)
        {
            Log.Advice(_logger, $"{_name}: its data are {packed.Length} bytes packed, and a key holds {MaxBytes}; the other instances read the registry themselves");
            packed = [];
        }

        try
        {
            if (!await _locks.HoldAsync(_key, packed, session, cancellationToken).ConfigureAwait(false))
            {
                // The watch of the key tells who does.
                Log.Note(_logger, $"{_name}: this instance does not lead any more");
            }
        }
        catch (Fetching.FetchException)
        {
            // The data must not be lost with the try: the loop comes again after its pause.
            Volatile.Write(ref _published, null);
            if (Interlocked.CompareExchange(ref _offer, packed, null) is null && _offered.CurrentCount == 0)
            {
                _offered.Release();
            }

            throw;
        }
    }

    /// <summary>Replaced as a whole by the following loop, read by the runner's.</summary>
    private sealed record Role(bool IsLeader, SharedData? Data, bool IsAlone)
    {
        public static Role Undecided { get; } = new(false, null, false);
    }
}
