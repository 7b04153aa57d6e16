using System.Text;
using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;

namespace Fairlead.Store.Tests.Etcd;

public sealed class EtcdBatchTests
{
    private static readonly StoreLimits Limits = new(128, 128, 1 << 20);

    [Fact]
    public void TryAdd_NothingShared_TakesAllUpToTheMost()
    {
        var batch = new EtcdBatch(Limits);

        int taken = 0;
        while (batch.TryAdd(Transaction([Missing("k" + taken)], Put("k" + taken))))
        {
            taken++;
        }

        Assert.Equal(EtcdBatch.MaximumTransactions, taken);
    }

    [Fact]
    public void TryAdd_BothCompareTheSame_TakesBoth() =>
        Assert.True(Second(Transaction([Missing("a")], Put("b")), Transaction([Missing("a")], Put("c"))));

    [Fact]
    public void TryAdd_WritesWhatOneBeforeWrites_Waits() => Assert.False(Second(Transaction([], Put("a")), Transaction([], Delete("a"))));

    [Fact]
    public void TryAdd_ComparesWhatOneBeforeWrites_Waits() => Assert.False(Second(Transaction([], Put("a")), Transaction([Missing("a")], Put("b"))));

    [Fact]
    public void TryAdd_WritesWhatOneBeforeCompares_Waits() => Assert.False(Second(Transaction([Missing("a")], Put("b")), Transaction([], Put("a"))));

    [Fact]
    public void TryAdd_NamesNoKeysOrHasALease_StaysAlone()
    {
        StoreTransaction plain = Transaction([], Put("a"));
        StoreTransaction[] lonely =
        [
            Transaction([], new StoreOperation.DeletePrefix(Bytes("z"))),
            Transaction([new Compare.PrefixUnchangedSince(Bytes("z"), 1)], Put("b")),
            Transaction([], new StoreOperation.Put(Bytes("b"), Bytes("v"), LeaseId: 7)),
        ];

        Assert.All(lonely, one => Assert.False(Second(plain, one)));
        Assert.All(lonely, one => Assert.False(Second(one, plain)));
    }

    [Fact]
    public void TryAdd_MoreBytesThanARequestHolds_Waits()
    {
        var large = new StoreOperation.Put(Bytes("b"), new byte[Limits.TransactionBytes - 100]);

        Assert.False(Second(Transaction([], Put("a")), Transaction([], large)));
    }

    [Fact]
    public void TryAdd_MoreOperationsThanNestingLeaves_StaysAlone()
    {
        StoreTransaction many = Transaction([], [.. Enumerable.Range(0, 65).Select(i => Put("m" + i))]);

        Assert.False(Second(Transaction([], Put("a")), many));
        Assert.False(Second(many, Transaction([], Put("a"))));
    }

    private static bool Second(StoreTransaction first, StoreTransaction second)
    {
        var batch = new EtcdBatch(Limits);
        Assert.True(batch.TryAdd(first));
        return batch.TryAdd(second);
    }

    private static StoreTransaction Transaction(Compare[] compares, params StoreOperation[] operations) => new(compares, operations);

    private static Compare Missing(string key) => new Compare.ModifyRevisionIs(Bytes(key), 0);

    private static StoreOperation Put(string key) => new StoreOperation.Put(Bytes(key), Bytes("v"));

    private static StoreOperation Delete(string key) => new StoreOperation.Delete(Bytes(key));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
