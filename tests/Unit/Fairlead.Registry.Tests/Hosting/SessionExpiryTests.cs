using Fairlead.Registry.Model;
using Fairlead.Registry.Queries;
using Fairlead.Registry.Requests;
using static Fairlead.Registry.Tests.Requests;

namespace Fairlead.Registry.Tests.Hosting;

public sealed class SessionExpiryTests
{
    [Fact]
    public async Task Session_LeaseEnds_IsEndedAndItsLockReleased()
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.ApplyAsync(Register("n1"));
        await registry.ApplyAsync(new SessionCreateRequest(new Session { Id = "s1", Node = "n1", Ttl = "10s", LockDelay = TimeSpan.Zero }));
        await registry.ApplyAsync(Key(KeyVerb.Acquire, "lock", "1", session: "s1"));
        var locked = await registry.Host.AskAsync(new GetKey("lock"));
        Assert.Equal("s1", locked.Value!.Session);

        await registry.Store.RevokeLeaseAsync(registry.Host.Current.Sessions["s1"].LeaseId, RegistryFixture.Token);

        var released = await registry.Host.AskAsync(new GetKey("lock"), locked.Index, TimeSpan.FromMinutes(1), RegistryFixture.Token);
        Assert.Equal("", released.Value!.Session);
        Assert.Empty(registry.Host.Current.Sessions);
        Assert.False((await registry.ApplyAsync(new SessionRenewRequest("s1"))).Applied);
    }

    [Fact]
    public async Task Renew_LivingSession_WritesNothing()
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.ApplyAsync(Register("n1"));
        await registry.ApplyAsync(new SessionCreateRequest(new Session { Id = "s1", Node = "n1", Ttl = "10s" }));
        var before = registry.Host.Current.Revision;

        Assert.True((await registry.ApplyAsync(new SessionRenewRequest("s1"))).Applied);

        Assert.Equal(before, registry.Host.Current.Revision);
    }

    [Theory]
    [InlineData("9s")]
    [InlineData("25h")]
    [InlineData("soon")]
    public async Task Create_TtlOutOfRange_SaysSo(string ttl)
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.ApplyAsync(Register("n1"));
        var outcome = await registry.ApplyAsync(new SessionCreateRequest(new Session { Id = "s1", Node = "n1", Ttl = ttl }));
        Assert.Contains($"'{ttl}'", outcome.Error, StringComparison.Ordinal);
    }
}
