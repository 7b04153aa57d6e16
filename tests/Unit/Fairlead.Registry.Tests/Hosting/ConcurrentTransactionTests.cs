using System.Globalization;
using System.Text;
using Fairlead.Registry.Requests;
using static Fairlead.Registry.Tests.Requests;

namespace Fairlead.Registry.Tests.Hosting;

/// <summary>Transactions side by side must come out as if they had run one after the other.</summary>
public sealed class ConcurrentTransactionTests
{
    private const int Accounts = 5;

    [Fact]
    public async Task ApplyAsync_TransfersWithoutCompares_LoseNothing()
    {
        await using var registry = await RegistryFixture.StartAsync();
        for (var i = 0; i < Accounts; i++)
        {
            await registry.SetAsync($"account/{i}", "100");
        }

        var done = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            var applied = 0;
            for (var i = 0; i < 40; i++)
            {
                var (from, to) = (random.Next(Accounts), random.Next(Accounts));
                var snapshot = registry.Host.Current;
                var (source, target) = (snapshot.Keys[$"account/{from}"], snapshot.Keys[$"account/{to}"]);
                if (from == to)
                {
                    continue;
                }

                var outcome = await registry.ApplyAsync(new TransactionRequest(
                [
                    Key(KeyVerb.Cas, source.Key, Add(source.Value, -1), source.ModifyIndex).Operation,
                    Key(KeyVerb.Cas, target.Key, Add(target.Value, +1), target.ModifyIndex).Operation,
                ]));
                applied += outcome.Applied ? 1 : 0;
                Assert.Equal(outcome.Applied, outcome.Transaction!.Errors.IsEmpty);
            }

            return applied;
        })));

        Assert.NotEqual(0, done.Sum());
        Assert.Equal(100 * Accounts, registry.Host.Current.Keys.Sum(k => int.Parse(Encoding.UTF8.GetString(k.Value.Value.Span), CultureInfo.InvariantCulture)));
    }

    /// <summary>Write skew: each of two reads what the other writes. One after the other, at least one must see the other's write.</summary>
    [Fact]
    public async Task ApplyAsync_WriteSkew_IsNotPossible()
    {
        await using var registry = await RegistryFixture.StartAsync();
        for (var round = 0; round < 100; round++)
        {
            var (a, b) = ($"{round}/a", $"{round}/b");
            var outcomes = await Task.WhenAll(Take(registry, a, b), Take(registry, b, a));
            Assert.Equal(1, outcomes.Count(o => o.Applied));
        }

        static Task<WriteOutcome> Take(RegistryFixture registry, string mine, string other) => Task.Run(() => registry.ApplyAsync(new TransactionRequest(
            [Key(KeyVerb.CheckNotExists, other).Operation, Key(KeyVerb.Set, mine, "1").Operation])));
    }

    /// <summary>A lock that is taken while its session ends must not stay with the session that is gone.</summary>
    [Fact]
    public async Task ApplyAsync_AcquireWhileTheSessionEnds_LeavesNoLockBehind()
    {
        await using var registry = await RegistryFixture.StartAsync();
        await registry.ApplyAsync(Register("n1"));
        for (var round = 0; round < 100; round++)
        {
            var session = $"s{round}";
            await registry.ApplyAsync(new SessionCreateRequest(new Model.Session { Id = session, Node = "n1" }));
            await Task.WhenAll(
                Task.Run(() => registry.ApplyAsync(Key(KeyVerb.Acquire, $"lock/{round}", "1", session: session))),
                Task.Run(() => registry.ApplyAsync(new SessionDestroyRequest(session))));
        }

        Assert.All(registry.Host.Current.Keys, k => Assert.Equal("", k.Value.Session));
        Assert.Empty(registry.Host.Current.HeldKeys);
    }

    /// <summary>What is put on a node while the node goes must not be left without it.</summary>
    [Fact]
    public async Task ApplyAsync_RegisterWhileTheNodeGoes_LeavesNoOrphan()
    {
        await using var registry = await RegistryFixture.StartAsync();
        for (var round = 0; round < 60; round++)
        {
            await registry.ApplyAsync(Register("n1"));
            await Task.WhenAll(
                Task.Run(() => registry.ApplyAsync(new DeregisterRequest("n1", [], []))),
                Task.Run(() => registry.ApplyAsync(
                    new RegisterRequest(Node("n1"), [Service("n1", "a", "web")], [Check("n1", "c", Model.CheckStatus.Passing, "a")]) { SkipNodeUpdate = true })),
                Task.Run(() => registry.ApplyAsync(new SessionCreateRequest(new Model.Session { Id = $"s{round}", Node = "n1" }))));
            Assert.All(registry.Host.Current.Nodes, n => Assert.NotNull(n.Value.Node));
        }
    }

    private static string Add(ReadOnlyMemory<byte> value, int amount) =>
        (int.Parse(Encoding.UTF8.GetString(value.Span), CultureInfo.InvariantCulture) + amount).ToString(CultureInfo.InvariantCulture);
}
