using System.Collections.Immutable;
using Fairlead.Cluster.Agents;
using Fairlead.Registry.Hosting;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using Fairlead.Store.Contract;
using Microsoft.Extensions.Logging;

namespace Fairlead.Cluster.Membership;

/// <summary>Writes what becomes of members: in the catalog (<c>serfHealth</c>, as clients see it) and in the members' own records.</summary>
internal sealed class MemberLedger(RegistryHost registry, IStore store, Func<Roster> roster, TimeProvider time, ILogger logger)
{
    /// <summary>Consul's name of the check that tells whether an agent lives.</summary>
    internal const string LivenessCheck = "serfHealth";

    /// <summary>Losses in one commit. A check in a transaction comes to two conditions and etcd takes 128 of them; the sessions that end with it need some too.</summary>
    private const int MostAtOnce = 32;

    /// <summary>The check as it stands for a living agent.</summary>
    internal static HealthCheck Alive(string node) => Check(node, CheckStatus.Passing, "Agent alive and reachable");

    /// <summary>Puts a node into the catalog as alive; null, or why the registry refuses it.</summary>
    internal async ValueTask<string?> AliveAsync(Node node, CancellationToken cancellationToken)
    {
        var outcome = await registry.ApplyAsync(new RegisterRequest(node, [], [Alive(node.Name)]), cancellationToken).ConfigureAwait(false);
        return outcome.Applied ? null : outcome.Error ?? "the registry refused the node";
    }

    /// <summary>Puts right what others wrote about a server that had only stood still.</summary>
    internal async ValueTask RestoreAsync(string node, CancellationToken cancellationToken)
    {
        if (registry.Current.FindNode(node) is { Node: { } record } state && state.Checks.Find(Fold(LivenessCheck)) is { Status: CheckStatus.Critical })
        {
            await AliveAsync(record, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Turns nodes critical, many in one commit. Those that are gone from the catalog are left alone.</summary>
    internal async ValueTask FailAsync(IReadOnlyCollection<string> nodes, CancellationToken cancellationToken)
    {
        foreach (var chunk in nodes.Where(IsAliveInCatalog).Chunk(MostAtOnce))
        {
            if (!await ApplyAsync(chunk, cancellationToken).ConfigureAwait(false))
            {
                // One of them changed under the commit, or has more sessions than fit: each for itself.
                foreach (var node in chunk)
                {
                    await ApplyAsync([node], cancellationToken).ConfigureAwait(false);
                }
            }
        }

        await MarkAsync(nodes, member => member.LeftAt is null ? member with { FailedAt = member.FailedAt ?? time.GetUtcNow() } : member, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes a node out of the catalog; it left, or was made to.</summary>
    internal async ValueTask LeaveAsync(string node, bool prune, CancellationToken cancellationToken)
    {
        await registry.ApplyAsync(new DeregisterRequest(node, [], []), cancellationToken).ConfigureAwait(false);
        if (prune)
        {
            await store.CommitAsync(
                new StoreTransaction([], [new StoreOperation.Delete(MemberKeys.Member(node)), new StoreOperation.Delete(MemberKeys.Holder(node))]),
                cancellationToken).ConfigureAwait(false);
            return;
        }

        await MarkAsync([node], member => member with { LeftAt = time.GetUtcNow(), FailedAt = null }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes out a server that was removed from the store's members: by then nobody has to wait for its lease to end.</summary>
    internal async ValueTask RemoveServerAsync(string node, CancellationToken cancellationToken)
    {
        await store.CommitAsync(new StoreTransaction([], [new StoreOperation.Delete(MemberKeys.Server(node))]), cancellationToken).ConfigureAwait(false);
        await LeaveAsync(node, prune: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes an agent as a member that this server holds.</summary>
    internal async ValueTask HoldAsync(MemberRecord member, HolderRecord holder, long lease, CancellationToken cancellationToken) =>
        await store.CommitAsync(
            new StoreTransaction([], [
                new StoreOperation.Put(MemberKeys.Member(member.Name), member.ToBytes()),
                new StoreOperation.Put(MemberKeys.Holder(member.Name), holder.ToBytes(), lease)]),
            cancellationToken).ConfigureAwait(false);

    /// <summary>Lets go of an agent; false when another stream has it by now.</summary>
    internal async ValueTask<bool> ReleaseAsync(string node, HolderRecord holder, CancellationToken cancellationToken)
    {
        var key = MemberKeys.Holder(node);
        var commit = await store.CommitAsync(
            new StoreTransaction([new Compare.ValueIs(key, holder.ToBytes())], [new StoreOperation.Delete(key)]), cancellationToken).ConfigureAwait(false);
        return commit.Succeeded;
    }

    internal bool IsAliveInCatalog(string node) =>
        registry.Current.FindNode(node)?.Checks.Find(Fold(LivenessCheck)) is { Status: not CheckStatus.Critical };

    internal static string Fold(string name) => Registry.KeySpace.StoreKeys.Fold(name);

    private async ValueTask<bool> ApplyAsync(string[] nodes, CancellationToken cancellationToken)
    {
        var operations = nodes.Where(IsAliveInCatalog)
            .Select(node => new CheckOperation(CatalogVerb.Set, Check(node, CheckStatus.Critical, "Agent not live or unreachable")))
            .ToImmutableArray<TransactionOperation>();
        if (operations.IsEmpty)
        {
            return true;
        }

        var outcome = await registry.ApplyAsync(new TransactionRequest(operations), cancellationToken).ConfigureAwait(false);
        if (!outcome.Applied && nodes.Length == 1)
        {
            Log.LossNotWritten(logger, nodes[0], outcome.Error ?? outcome.Transaction?.Errors.FirstOrDefault()?.What ?? "refused");
        }

        return outcome.Applied;
    }

    /// <summary>Changes records many at a time, each as the roster has it; one that is another by now is read and changed for itself.</summary>
    private async ValueTask MarkAsync(IReadOnlyCollection<string> nodes, Func<MemberRecord, MemberRecord> change, CancellationToken cancellationToken)
    {
        var members = roster().Members;
        var changes = nodes.Select(node => members.GetValueOrDefault(Fold(node))).OfType<MemberRecord>()
            .Select(member => (Before: member, After: change(member))).Where(static pair => pair.Before != pair.After);
        foreach (var chunk in changes.Chunk(MostAtOnce))
        {
            var commit = await store.CommitAsync(
                new StoreTransaction([.. chunk.Select(static pair => Unchanged(pair.Before))], [.. chunk.Select(static pair => Put(pair.After))]),
                cancellationToken).ConfigureAwait(false);
            if (!commit.Succeeded)
            {
                foreach (var (before, _) in chunk)
                {
                    await MarkAsync(before.Name, change, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private async ValueTask MarkAsync(string node, Func<MemberRecord, MemberRecord> change, CancellationToken cancellationToken)
    {
        var key = MemberKeys.Member(node);
        while (true)
        {
            var found = await store.ReadAsync(key, cancellationToken).ConfigureAwait(false);
            var before = found.Entries.Where(entry => entry.Key.Span.SequenceEqual(key)).Select(MemberRecord.FromEntry).FirstOrDefault();
            if (before is null || change(before) is var after && after == before)
            {
                return;
            }

            var commit = await store.CommitAsync(new StoreTransaction([Unchanged(before)], [Put(after)]), cancellationToken).ConfigureAwait(false);
            if (commit.Succeeded)
            {
                return;
            }
        }
    }

    private static Compare.ModifyRevisionIs Unchanged(MemberRecord member) => new Compare.ModifyRevisionIs(MemberKeys.Member(member.Name), member.Revision);

    private static StoreOperation.Put Put(MemberRecord member) => new StoreOperation.Put(MemberKeys.Member(member.Name), member.ToBytes());

    private static HealthCheck Check(string node, CheckStatus status, string output) =>
        new() { Node = node, CheckId = LivenessCheck, Name = "Serf Health Status", Status = status, Output = output };
}
