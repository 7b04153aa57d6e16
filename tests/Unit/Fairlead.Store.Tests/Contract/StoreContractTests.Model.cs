using CsCheck;
using Fairlead.Store.Contract;

namespace Fairlead.Store.Tests.Contract;

public abstract partial class StoreContractTests
{
    private static readonly string[] ModelKeys = ["a", "a/1", "a/2", "ab", "b", "b/1"];

    /// <summary>How many random histories to try; an engine over a network tries fewer.</summary>
    protected virtual int ModelHistories => 60;

    /// <summary>Random transactions against a dictionary: the same outcome, the same content, and a watch that rebuilds it.</summary>
    [Fact]
    public async Task Commit_RandomTransactions_BehaveAsADictionaryWould()
    {
        await Histories().SampleAsync(
            async history =>
            {
                await CommitAsync(DeletePrefix(""));
                var model = new StoreModel(await RevisionAsync());
                long start = model.Revision;
                foreach (StoreTransaction transaction in history.Select(step => step(model)))
                {
                    CommitResult expected = model.Commit(transaction);
                    CommitResult actual = await Store.CommitAsync(transaction, Cancel);
                    if (expected != actual)
                    {
                        return false;
                    }
                }

                StoreSnapshot snapshot = await Store.ReadAsync(default, Cancel);
                bool same = model.Describe().SequenceEqual(snapshot.Entries.Select(StoreModel.Describe)) && snapshot.Revision == model.Revision;
                return same && model.Revision == start || same && model.Changes.SequenceEqual((await WatchAsync(start, model.Changes.Count)).Select(Show));
            },
            iter: ModelHistories,
            threads: 1);
    }

    private static Gen<Func<StoreModel, StoreTransaction>[]> Histories()
    {
        Gen<string> key = Gen.Int[0, ModelKeys.Length - 1].Select(static i => ModelKeys[i]);
        Gen<int> back = Gen.Int[0, 3];
        Gen<Func<StoreModel, Compare>> compare = Gen.OneOf(
            Gen.Select(key, back, static (k, b) => (Func<StoreModel, Compare>)(model => ModifiedAt(k, Math.Max(0, model.ModifiedAt(k) - b)))),
            Gen.Select(key, back, static (k, b) => (Func<StoreModel, Compare>)(model => new Compare.CreateRevisionIs(Bytes(k), b == 0 ? 0 : model.CreatedAt(k)))),
            Gen.Select(key, Gen.Int[0, 2], static (k, v) => (Func<StoreModel, Compare>)(_ => ValueIs(k, v.ToString()))),
            Gen.Select(key, back, static (k, b) => (Func<StoreModel, Compare>)(model => Unchanged(k, model.Revision - b))));
        Gen<StoreOperation> operation = Gen.Frequency(
            (5, Gen.Select(key, Gen.Int[0, 2], static (k, v) => Put(k, v.ToString()))),
            (2, key.Select(Delete)),
            (1, key.Select(DeletePrefix)));
        return Gen.Select(compare.Array[0, 2], operation.Array[1, 4], static (compares, operations) =>
            (Func<StoreModel, StoreTransaction>)(model => new StoreTransaction([.. compares.Select(make => make(model))], WithoutOverlap(operations)))).Array[1, 25];
    }

    /// <summary>Keeps the operations a valid transaction may have beside the ones before them.</summary>
    private static List<StoreOperation> WithoutOverlap(StoreOperation[] operations)
    {
        var limits = new StoreLimits(100, 100, 10_000);
        var kept = new List<StoreOperation>();
        foreach (StoreOperation operation in operations)
        {
            try
            {
                new StoreTransaction([], [.. kept, operation]).Validate(limits);
                kept.Add(operation);
            }
            catch (ArgumentException)
            {
                // Overlaps with an earlier one: left out.
            }
        }

        return kept;
    }
}
