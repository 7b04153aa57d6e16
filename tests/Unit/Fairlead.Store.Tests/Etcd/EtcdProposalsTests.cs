using Fairlead.Store.Contract;
using Fairlead.Store.Etcd;

namespace Fairlead.Store.Tests.Etcd;

/// <summary>Which transactions may be sent twice.</summary>
public sealed class EtcdProposalsTests
{
    private static readonly byte[] Key = "k"u8.ToArray();
    private static readonly byte[] Other = "o"u8.ToArray();

    public static TheoryData<Compare, StoreOperation, bool> Cases => new()
    {
        { new Compare.ModifyRevisionIs(Key, 7), new StoreOperation.Put(Key, Key), true },
        { new Compare.ModifyRevisionIs(Key, 7), new StoreOperation.Delete(Key), true },
        { new Compare.ModifyRevisionIs(Key, 7), new StoreOperation.DeletePrefix(Key), true },
        // Somebody may delete what was made, and it could be made a second time.
        { new Compare.ModifyRevisionIs(Key, 0), new StoreOperation.Put(Key, Key), false },
        { new Compare.CreateRevisionIs(Key, 0), new StoreOperation.Put(Key, Key), false },
        // What is not there is not there after its delete either.
        { new Compare.ModifyRevisionIs(Key, 0), new StoreOperation.Delete(Key), false },
        // A put does not change when the key was created.
        { new Compare.CreateRevisionIs(Key, 7), new StoreOperation.Put(Key, Key), false },
        // Somebody may put the same value again.
        { new Compare.ValueIs(Key, Key), new StoreOperation.Delete(Key), false },
        { new Compare.ModifyRevisionIs(Key, 7), new StoreOperation.Put(Other, Key), false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Exclusive_OneCompareAndOneOperation_IsWhetherTheCompareFailsForEverAfter(Compare compare, StoreOperation operation, bool exclusive) =>
        Assert.Equal(exclusive, EtcdProposals.Exclusive(new StoreTransaction([compare], [operation])));

    [Fact]
    public void Exclusive_NothingCompared_IsFalse() =>
        Assert.False(EtcdProposals.Exclusive(new StoreTransaction([], [new StoreOperation.Put(Key, Key)])));
}
