using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fairlead.Client;
using Fairlead.Client.Views;
using Fairlead.Registry.Model;
using Fairlead.Registry.Views;

namespace Fairlead.Commands.Client;

/// <summary>
/// A lock (one slot: the key <c>PREFIX/.lock</c>) or a semaphore (several: a contender key for each session, and the list of holders in
/// <c>PREFIX/.lock</c>), laid out as Consul's clients lay them out, so that ours and theirs exclude each other.
/// </summary>
internal sealed class LockHolder(ConsulClient client, string prefix, int slots, string session, int watchRetries)
{
    /// <summary>Marks keys of locks and of semaphores; a key with other marks is somebody's data and is not touched.</summary>
    private const ulong LockMark = 0x2ddccbc058a50c18;
    private const ulong SemaphoreMark = 0xe0f69a2baa414de0;

    /// <summary>The pause before asking again when the lock is free but closed by its delay.</summary>
    private static readonly TimeSpan DelayRetry = TimeSpan.FromSeconds(5);

    private readonly ConsulRegistryView _view = new(client, TimeProvider.System);
    private readonly string _lockKey = $"{prefix}/.lock";

    /// <summary>Returns when a slot is ours.</summary>
    public async Task AcquireAsync(CancellationToken cancellationToken)
    {
        if (slots > 1)
        {
            await client.PutKeyAsync($"{prefix}/{session}", default, new KeyWriteOptions { Acquire = session, Flags = SemaphoreMark }, cancellationToken).ConfigureAwait(false);
        }

        var index = 0ul;
        while (true)
        {
            var answer = await _view.QueryAsync(new KeyPrefixQuery($"{prefix}/"), new QueryOptions { AfterIndex = index }, cancellationToken).ConfigureAwait(false);
            index = answer.Index;
            var entry = answer.Value.FirstOrDefault(entry => entry.Key == _lockKey);
            if (entry is not null && entry.Flags != (slots > 1 ? SemaphoreMark : LockMark))
            {
                throw new ConsulRequestException($"{_lockKey} exists and is not a {(slots > 1 ? "semaphore" : "lock")}", null, "");
            }

            if (slots > 1 ? await TakeSlotAsync(answer.Value, entry, cancellationToken).ConfigureAwait(false) : await TakeLockAsync(entry, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>Returns when the slot is no longer ours, or cannot be watched any more.</summary>
    public async Task UntilLostAsync(CancellationToken cancellationToken)
    {
        var (index, failures) = (0ul, 0);
        while (failures <= watchRetries)
        {
            try
            {
                var answer = await _view.QueryAsync(new KeyQuery(_lockKey), new QueryOptions { AfterIndex = index }, cancellationToken).ConfigureAwait(false);
                (index, failures) = (answer.Index, 0);
                if (!IsOurs(answer.Value))
                {
                    return;
                }
            }
            catch (RegistryUnavailableException)
            {
                failures++;
                await Task.Delay(TimeSpan.FromSeconds(1), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Gives the slot back.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        if (slots == 1)
        {
            await client.PutKeyAsync(_lockKey, default, new KeyWriteOptions { Release = session, Flags = LockMark }, cancellationToken).ConfigureAwait(false);
            return;
        }

        while (await client.GetKeyAsync(_lockKey, "", cancellationToken).ConfigureAwait(false) is { } entry && IsOurs(entry))
        {
            var holders = Holders(entry);
            holders.Remove(session);
            if (await WriteHoldersAsync(holders, entry.ModifyIndex, cancellationToken).ConfigureAwait(false))
            {
                break;
            }
        }

        await client.DeleteKeyAsync($"{prefix}/{session}", cancellationToken: cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> TakeLockAsync(KeyValueEntry? entry, CancellationToken cancellationToken)
    {
        if (entry is { Session.Length: > 0 } held)
        {
            return held.Session == session;
        }

        if (await client.PutKeyAsync(_lockKey, default, new KeyWriteOptions { Acquire = session, Flags = LockMark }, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        // Free but refused: the lock delay of its last holder. Nothing will change in the registry when it is over.
        if (await client.GetKeyAsync(_lockKey, "", cancellationToken).ConfigureAwait(false) is not { Session.Length: > 0 })
        {
            await Task.Delay(DelayRetry, cancellationToken).ConfigureAwait(false);
            return await TakeLockAsync(null, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    private async Task<bool> TakeSlotAsync(IReadOnlyList<KeyValueEntry> entries, KeyValueEntry? entry, CancellationToken cancellationToken)
    {
        // Only sessions that still hold their contender key count.
        var alive = entries.Where(contender => contender.Session.Length > 0).Select(contender => contender.Session).ToHashSet(StringComparer.Ordinal);
        var holders = entry is null ? [] : Holders(entry);
        holders.RemoveAll(holder => !alive.Contains(holder));
        if (holders.Contains(session))
        {
            return true;
        }

        if (holders.Count >= slots)
        {
            return false;
        }

        holders.Add(session);
        return await WriteHoldersAsync(holders, entry?.ModifyIndex ?? 0, cancellationToken).ConfigureAwait(false);
    }

    private bool IsOurs(KeyValueEntry? entry) => entry is not null && (slots == 1 ? entry.Session == session : Holders(entry).Contains(session));

    private static List<string> Holders(KeyValueEntry entry)
    {
        try
        {
            var holders = JsonDocument.Parse(entry.Value).RootElement.GetProperty("Holders");
            return holders.ValueKind == JsonValueKind.Object ? [.. holders.EnumerateObject().Select(holder => holder.Name)] : [];
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException)
        {
            throw new ConsulRequestException($"{entry.Key} does not hold a semaphore: {wrong.Message}", null, "");
        }
    }

    private Task<bool> WriteHoldersAsync(List<string> holders, ulong index, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["Limit"] = slots,
            ["Holders"] = new JsonObject(holders.Select(holder => new KeyValuePair<string, JsonNode?>(holder, true))),
        };
        return client.PutKeyAsync(_lockKey, Encoding.UTF8.GetBytes(body.ToJsonString()),
            new KeyWriteOptions { CompareIndex = index, Flags = SemaphoreMark }, cancellationToken);
    }
}
