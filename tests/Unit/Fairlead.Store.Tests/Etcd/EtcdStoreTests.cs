using System.Text;
using Etcdserverpb;
using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;
using Google.Protobuf;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging.Abstractions;

namespace Fairlead.Store.Tests.Etcd;

/// <summary>What the etcd engine does beyond the contract: prefixes, other users of the cluster, compaction, interrupted restores, users.</summary>
public sealed class EtcdStoreTests : IAsyncLifetime
{
    private readonly CancellationTokenSource patience = new(TimeSpan.FromSeconds(120));
    private EtcdServer server = null!;
    private GrpcChannel channel = null!;

    private CancellationToken Cancel => patience.Token;

    public async ValueTask InitializeAsync()
    {
        server = await EtcdServer.StartAsync();
        channel = GrpcChannel.ForAddress(server.Client);
    }

    public async ValueTask DisposeAsync()
    {
        channel.Dispose();
        await server.DisposeAsync();
        patience.Dispose();
    }

    [Fact]
    public async Task Open_SamePrefix_SameIdentity_OtherPrefixOther()
    {
        await using EtcdStore one = await OpenAsync("a/");
        await using EtcdStore same = await OpenAsync("a/");
        await using EtcdStore other = await OpenAsync("b/");
        await PutAsync(one, "key", "1");

        Assert.Equal(one.Identity, same.Identity);
        Assert.NotEqual(one.Identity, other.Identity);
        Assert.Single((await same.ReadAsync(default, Cancel)).Entries);
        Assert.Empty((await other.ReadAsync(default, Cancel)).Entries);
    }

    [Fact]
    public async Task Commit_PrefixWasWipedAndAnotherRegistryBegun_IsRefusedForGoodAndNothingIsMixed()
    {
        await using EtcdStore ours = await OpenAsync("a/");
        await PutAsync(ours, "key", "ours");
        await new KV.KVClient(channel).DeleteRangeAsync(
            new DeleteRangeRequest { Key = ByteString.CopyFromUtf8("a/"), RangeEnd = ByteString.CopyFromUtf8("a0") }, cancellationToken: Cancel);
        await using EtcdStore theirs = await OpenAsync("a/");
        await PutAsync(theirs, "key", "theirs");

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(async () => await PutAsync(ours, "mixed", "ours"));

        Assert.Contains(ours.Identity.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Contains(theirs.Identity.ToString(), refused.Message, StringComparison.Ordinal);
        Assert.Equal(refused.Message, ours.Refusal);
        Assert.False(ours.Health.Writable);
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await ours.ReadAsync(default, Cancel));
        Assert.Single((await theirs.ReadAsync(default, Cancel)).Entries);
    }

    [Fact]
    public async Task Watch_IdentityIsDeleted_EndsAndNothingIsServed()
    {
        await using EtcdStore store = await OpenAsync("a/");
        CommitResult put = await PutAsync(store, "key", "1");
        await using IAsyncEnumerator<StoreEventBatch> watch = store.WatchAsync(put.Revision, Cancel).GetAsyncEnumerator(Cancel);
        ValueTask<bool> next = watch.MoveNextAsync();
        await new KV.KVClient(channel).DeleteRangeAsync(new DeleteRangeRequest { Key = ByteString.CopyFromUtf8("a/m/identity") }, cancellationToken: Cancel);

        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await next);

        Assert.Contains("no registry", store.Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_RevisionsOfOthers_ArePassedByAMark()
    {
        await using EtcdStore store = await OpenAsync("a/");
        CommitResult put = await PutAsync(store, "key", "1");
        await using IAsyncEnumerator<StoreEventBatch> watch = store.WatchAsync(put.Revision, Cancel).GetAsyncEnumerator(Cancel);
        ValueTask<bool> next = watch.MoveNextAsync();
        PutResponse foreign = await new KV.KVClient(channel).PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("foreign") }, cancellationToken: Cancel);

        long point = await store.ReadPointAsync(Cancel);
        Assert.True(point >= foreign.Header.Revision);
        Assert.True(await next);
        Assert.True(watch.Current.Revision >= point);
        Assert.Empty(watch.Current.Events);
    }

    [Fact]
    public async Task Watch_HistoryCompacted_SaysSo()
    {
        await using EtcdStore store = await OpenAsync("a/");
        CommitResult first = await PutAsync(store, "key", "1");
        await PutAsync(store, "key", "2");
        CommitResult last = await PutAsync(store, "key", "3");
        await new KV.KVClient(channel).CompactAsync(new CompactionRequest { Revision = last.Revision, Physical = true }, cancellationToken: Cancel);

        await using IAsyncEnumerator<StoreEventBatch> watch = store.WatchAsync(first.Revision, Cancel).GetAsyncEnumerator(Cancel);
        RevisionCompactedException error = await Assert.ThrowsAsync<RevisionCompactedException>(async () => await watch.MoveNextAsync());
        Assert.Equal(last.Revision, error.Oldest);
    }

    [Fact]
    public async Task ReplaceAll_Interrupted_KeepsTheSpaceClosedUntilItIsDoneAgain()
    {
        await using EtcdStore store = await OpenAsync("a/");
        await using EtcdStore other = await OpenAsync("a/");
        CommitResult old = await PutAsync(store, "old", "1");
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.ReplaceAllAsync(Broken(), 0, Cancel));

        await Assert.ThrowsAsync<StoreUnavailableException>(() => PutAsync(other, "refused", "1"));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await other.ReadAsync(default, Cancel));
        Assert.Contains("restore again", other.Health.Reason, StringComparison.Ordinal);

        long revision = await other.ReplaceAllAsync(One(), 1000, Cancel);
        Assert.True(revision > 1000);
        Assert.Equal("a", Encoding.UTF8.GetString(Assert.Single((await store.ReadAsync(default, Cancel)).Entries).Key.Span));
        Assert.True((await PutAsync(store, "b", "1")).Revision > revision);
        Assert.True(old.Revision < revision);

        static async IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Broken()
        {
            yield return new(new byte[] { 1 }, new byte[] { 1 });
            await Task.Yield();
            throw new InvalidOperationException("The file ended.");
        }

        static async IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> One()
        {
            await Task.Yield();
            yield return new("a"u8.ToArray(), "1"u8.ToArray());
        }
    }

    [Fact]
    public async Task Replaced_ByAnotherServer_IsNoticedByWritersAndWatches()
    {
        await using EtcdStore store = await OpenAsync("a/");
        await using EtcdStore other = await OpenAsync("a/");
        CommitResult old = await PutAsync(store, "old", "1");
        await using IAsyncEnumerator<StoreEventBatch> watch = other.WatchAsync(old.Revision, Cancel).GetAsyncEnumerator(Cancel);
        ValueTask<bool> next = watch.MoveNextAsync();
        long revision = await store.ReplaceAllAsync(Empty(), 5000, Cancel);

        await Assert.ThrowsAsync<RevisionCompactedException>(async () => await next);
        Assert.Empty((await other.ReadAsync(default, Cancel)).Entries);
        Assert.True((await PutAsync(other, "new", "1")).Revision > revision);

        static async IAsyncEnumerable<KeyValuePair<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>> Empty()
        {
            await Task.Yield();
            yield break;
        }
    }

    [Fact]
    public async Task Open_ClusterWithUsers_NeedsTheRightOne()
    {
        var auth = new Auth.AuthClient(channel);
        await auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "secret" }, cancellationToken: Cancel);
        await auth.RoleAddAsync(new AuthRoleAddRequest { Name = "root" }, cancellationToken: Cancel);
        await auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" }, cancellationToken: Cancel);
        await auth.AuthEnableAsync(new AuthEnableRequest(), cancellationToken: Cancel);

        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => OpenAsync("a/"));
        await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => OpenAsync("a/", "root", "wrong"));
        await using EtcdStore store = await OpenAsync("a/", "root", "secret");
        CommitResult put = await PutAsync(store, "key", "1");
        await foreach (StoreEventBatch batch in store.WatchAsync(put.Revision - 1, Cancel))
        {
            Assert.Equal(put.Revision, batch.Revision);
            break;
        }

        Assert.True(store.Health.Writable);
    }

    [Fact]
    public async Task Open_NobodyThere_SaysWhoWasAsked()
    {
        await server.KillAsync();
        StoreUnavailableException error = await Assert.ThrowsAsync<StoreUnavailableException>(() => OpenAsync("a/"));
        Assert.Contains(server.Client.Authority, error.Message, StringComparison.Ordinal);
        Assert.False(error.OutcomeUnknown);
    }

    private async Task<EtcdStore> OpenAsync(string prefix, string? user = null, string? password = null) => await EtcdStore.OpenAsync(
        new EtcdStoreOptions
        {
            Endpoints = [server.Client],
            Prefix = prefix,
            User = user,
            Password = password,
            RequestTimeout = TimeSpan.FromSeconds(3),
        },
        TimeProvider.System,
        NullLogger.Instance,
        Cancel);

    private async Task<CommitResult> PutAsync(EtcdStore store, string key, string value) => await store.CommitAsync(
        new StoreTransaction([], [new StoreOperation.Put(Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value))]), Cancel);
}
