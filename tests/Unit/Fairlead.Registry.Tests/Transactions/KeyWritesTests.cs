using System.Text;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using static Fairlead.Registry.Tests.Requests;

namespace Fairlead.Registry.Tests.Transactions;

public sealed class KeyWritesTests
{
    [Fact]
    public void Set_SameAgain_KeepsTheIndex()
    {
        var registry = new RegistryModel().With(Key(KeyVerb.Set, "a", "1"));
        var before = registry.Now.Keys["a"];

        registry.With(Key(KeyVerb.Set, "a", "1"));

        Assert.Equal(before.ModifyIndex, registry.Now.Keys["a"].ModifyIndex);
    }

    [Theory]
    [InlineData(false, 0, true)]
    [InlineData(false, 7, false)]
    [InlineData(true, 0, false)]
    public void Cas_Index_DecidesWhetherItIsWritten(bool exists, ulong index, bool applied)
    {
        var registry = new RegistryModel();
        if (exists)
        {
            registry.With(Key(KeyVerb.Set, "a", "1"));
        }

        Assert.Equal(applied, registry.Apply(Key(KeyVerb.Cas, "a", "2", index)).Applied);
    }

    [Fact]
    public void Cas_CurrentIndex_Writes()
    {
        var registry = new RegistryModel().With(Key(KeyVerb.Set, "a", "1"));
        registry.With(Key(KeyVerb.Cas, "a", "2", registry.Now.Keys["a"].ModifyIndex));
        Assert.Equal("2", Encoding.UTF8.GetString(registry.Now.Keys["a"].Value.Span));
    }

    [Fact]
    public void DeleteCas_MissingKeyGranted_OtherIndexRefused()
    {
        var registry = new RegistryModel();
        Assert.True(registry.Apply(Key(KeyVerb.DeleteCas, "a", index: 5)).Applied);
        registry.With(Key(KeyVerb.Set, "a", "1"));
        Assert.False(registry.Apply(Key(KeyVerb.DeleteCas, "a", index: 0)).Applied);
        Assert.True(registry.Apply(Key(KeyVerb.DeleteCas, "a", index: registry.Now.Keys["a"].ModifyIndex)).Applied);
        Assert.Empty(registry.Now.Keys);
    }

    [Fact]
    public void DeleteTree_Prefix_TakesStringsNotPaths()
    {
        var registry = new RegistryModel()
            .With(Key(KeyVerb.Set, "web", "1")).With(Key(KeyVerb.Set, "web/a", "1")).With(Key(KeyVerb.Set, "website", "1")).With(Key(KeyVerb.Set, "we", "1"));

        registry.With(Key(KeyVerb.DeleteTree, "web"));

        Assert.Equal(["we"], registry.Now.Keys.Select(k => k.Key));
    }

    [Fact]
    public void Lock_Life_FollowsTheReference()
    {
        var registry = WithSessions();
        registry.With(Key(KeyVerb.Acquire, "lock", "1", session: "s1"));
        Assert.Equal(("s1", 1UL), (registry.Now.Keys["lock"].Session, registry.Now.Keys["lock"].LockIndex));

        // Another holder is refused; the same one writes without taking the lock again.
        Assert.Null(Refused(registry, Key(KeyVerb.Acquire, "lock", "2", session: "s2")));
        registry.With(Key(KeyVerb.Acquire, "lock", "2", session: "s1"));
        Assert.Equal(1UL, registry.Now.Keys["lock"].LockIndex);

        // A plain write goes through, keeps the holder and begins the count anew: locks are advisory.
        registry.With(Key(KeyVerb.Set, "lock", "3"));
        Assert.Equal(("s1", 0UL), (registry.Now.Keys["lock"].Session, registry.Now.Keys["lock"].LockIndex));

        Assert.Null(Refused(registry, Key(KeyVerb.Release, "lock", "4", session: "s2")));
        registry.With(Key(KeyVerb.Release, "lock", "4", session: "s1"));
        registry.With(Key(KeyVerb.Acquire, "lock", "5", session: "s2"));
        Assert.Equal(("s2", 1UL), (registry.Now.Keys["lock"].Session, registry.Now.Keys["lock"].LockIndex));
        Assert.Equal("invalid session \"nobody\"", Refused(registry, Key(KeyVerb.Acquire, "x", session: "nobody")));
    }

    [Fact]
    public void DestroySession_ReleaseBehavior_ClosesTheKeyForTheLockDelay()
    {
        var registry = WithSessions().With(Key(KeyVerb.Acquire, "lock", "1", session: "s1"));

        registry.With(new SessionDestroyRequest("s1"));

        Assert.Equal(("", 1UL), (registry.Now.Keys["lock"].Session, registry.Now.Keys["lock"].LockIndex));
        Assert.Null(Refused(registry, Key(KeyVerb.Acquire, "lock", session: "s2")));
        registry.Clock += TimeSpan.FromSeconds(15);
        registry.With(Key(KeyVerb.Acquire, "lock", session: "s2"));
        Assert.Equal(2UL, registry.Now.Keys["lock"].LockIndex);
        Assert.Empty(registry.Now.LockDelays);
    }

    [Fact]
    public void DestroySession_DeleteBehavior_DeletesItsKeys()
    {
        var registry = WithSessions(SessionBehavior.Delete).With(Key(KeyVerb.Acquire, "lock", "1", session: "s1")).With(Key(KeyVerb.Set, "other", "1"));
        registry.With(new SessionDestroyRequest("s1"));
        Assert.Equal(["other"], registry.Now.Keys.Select(k => k.Key));
    }

    private static string? Refused(RegistryModel registry, RegistryRequest request)
    {
        var judgement = registry.Apply(request);
        Assert.False(judgement.Applied);
        return judgement.Error;
    }

    private static RegistryModel WithSessions(SessionBehavior behavior = SessionBehavior.Release) => new RegistryModel()
        .With(Register("n1"))
        .With(new SessionCreateRequest(new Session { Id = "s1", Node = "n1", Behavior = behavior }))
        .With(new SessionCreateRequest(new Session { Id = "s2", Node = "n1" }));
}
