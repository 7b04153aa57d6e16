using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.Requests;
using static Fairlead.Registry.Tests.Requests;

namespace Fairlead.Registry.Tests.Hosting;

/// <summary>The key space is replaced under a running host, as a snapshot's restore does: without what hung on leases.</summary>
public sealed class RestoreTests
{
    [Fact]
    public async Task Restore_WaitingReaders_WakeWithALaterIndex()
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.SetAsync("a", "old");
        var saved = await registry.Store.ReadAsync(ReadOnlyMemory<byte>.Empty, RegistryFixture.Token);
        await registry.SetAsync("a", "new");
        await registry.SetAsync("b", "1");
        var before = await registry.Host.AskAsync(new ListKeys(""));
        var waiting = registry.Host.AskAsync(new ListKeys(""), before.Index, TimeSpan.FromMinutes(1), RegistryFixture.Token).AsTask();

        await RestoreAsync(registry, saved);

        var after = await waiting;
        Assert.True(after.Index > before.Index);
        Assert.Equal("old"u8.ToArray(), Assert.Single(after.Value).Value.ToArray());
    }

    [Fact]
    public async Task Restore_SessionWithATimeToLive_EndsAndReleasesItsLocks()
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.ApplyAsync(Register("n1"));
        await registry.ApplyAsync(new SessionCreateRequest(new Session { Id = "mortal", Node = "n1", Ttl = "10s" }));
        await registry.ApplyAsync(new SessionCreateRequest(new Session { Id = "immortal", Node = "n1" }));
        await registry.ApplyAsync(Key(KeyVerb.Acquire, "a", "1", session: "mortal"));
        await registry.ApplyAsync(Key(KeyVerb.Acquire, "b", "1", session: "immortal"));
        var saved = await registry.Store.ReadAsync(ReadOnlyMemory<byte>.Empty, RegistryFixture.Token);

        await RestoreAsync(registry, saved);

        for (ulong index = 0; (await registry.Host.AskAsync(new ListSessions())).Value.Length > 1;)
        {
            index = (await registry.Host.AskAsync(new ListSessions(), index, TimeSpan.FromMinutes(1), RegistryFixture.Token)).Index;
        }

        Assert.Equal(["immortal"], registry.Host.Current.Sessions.Select(s => s.Key));
        Assert.Equal(("", "immortal"), (registry.Host.Current.Keys["a"].Session, registry.Host.Current.Keys["b"].Session));
    }

    private static async Task RestoreAsync(RegistryFixture registry, Store.Contract.StoreSnapshot saved)
    {
        await registry.Store.ReplaceAllAsync(Entries(), registry.Host.Current.Revision, RegistryFixture.Token);

        async IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Entries()
        {
            await Task.CompletedTask;
            foreach (var entry in saved.Entries.Where(e => e.LeaseId == 0))
            {
                yield return new(entry.Key, entry.Value);
            }
        }
    }
}
