using CsCheck;
using Fairlead.Registry.Queries;
using Fairlead.Registry.State;

namespace Fairlead.Registry.Tests.State;

public sealed class RegistrySnapshotTests
{
    [Fact]
    public void Apply_SameEvents_GivesEqualViews() =>
        RandomRequests.Any.Array[1, 80].Sample(requests =>
        {
            var store = new KeySpaceModel();
            var (one, two) = (RegistrySnapshot.Empty, RegistrySnapshot.Empty);
            foreach (var request in requests)
            {
                var batch = store.Apply(one, request);
                one = one.Apply(batch, new ChangeSet());
                two = two.Apply(batch, new ChangeSet());
            }

            Assert.Equal(SnapshotText.Of(one), SnapshotText.Of(two));
        }, iter: 300);

    [Fact]
    public void Load_AtAnyPoint_HoldsWhatFollowingFromTheStartHolds() =>
        Gen.Select(RandomRequests.Any.Array[1, 60], RandomRequests.Any.Array[0, 20]).Sample((before, after) =>
        {
            var store = new KeySpaceModel();
            var followed = before.Aggregate(RegistrySnapshot.Empty, (s, r) => s.Apply(store.Apply(s, r), new ChangeSet()));
            var loaded = RegistrySnapshot.Load(store.Snapshot);
            foreach (var request in after)
            {
                var batch = store.Apply(followed, request);
                (followed, loaded) = (followed.Apply(batch, new ChangeSet()), loaded.Apply(batch, new ChangeSet()));
            }

            Assert.Equal(SnapshotText.Of(followed, withIndexes: false), SnapshotText.Of(loaded, withIndexes: false));
            foreach (var query in AllQueries.Make())
            {
                // A loaded view has forgotten what was removed before it, so it may give a later index, never an earlier one.
                Assert.True(query.Index(loaded) >= query.Index(followed), $"{query}: {query.Index(loaded)} < {query.Index(followed)}");
            }
        }, iter: 200);

    [Fact]
    public void Apply_AnyChange_WakesAndRaisesTheIndexOfEveryAnswerItChanges() =>
        RandomRequests.Any.Array[1, 80].Sample(requests =>
        {
            var store = new KeySpaceModel();
            var now = RegistrySnapshot.Empty;
            foreach (var request in requests)
            {
                var changes = new ChangeSet();
                var next = now.Apply(store.Apply(now, request), changes);
                foreach (var query in AllQueries.Make())
                {
                    query.Verify(now, next, changes);
                }

                now = next;
            }
        }, iter: 200);
}
