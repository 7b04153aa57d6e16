using CsCheck;
using Fairlead.Primitives.Collections;

namespace Fairlead.Primitives.Tests.Collections;

public sealed class OrderedMapTests
{
    private static readonly Gen<string> Key = Gen.OneOf(
        Gen.OneOf('a', 'b', '/').Array[0, 6].Select(c => new string(c)), Gen.Int[0, 400].Select(i => $"k{i:000}"), Gen.OneOf("\uE000", "\U00010000", "\uFFFD", "a\uD83D\uDE00"));

    [Fact]
    public void SetAndRemove_AnyOrder_EqualsASortedDictionary() =>
        Gen.Select(Key, Gen.Int[0, 3]).Array[0, 400].Sample(steps =>
        {
            var map = OrderedMap<int>.Empty;
            var model = new SortedDictionary<string, int>(CodePointOrder.Instance);
            var value = 0;
            foreach (var (key, kind) in steps)
            {
                var before = map;
                var beforeEntries = before.ToArray();
                if (kind == 0)
                {
                    map = map.Remove(key);
                    model.Remove(key);
                }
                else
                {
                    map = map.Set(key, ++value);
                    model[key] = value;
                }

                Assert.Equal(beforeEntries, before.ToArray());
            }

            Assert.Equal(model.ToArray(), map.ToArray());
            Assert.Equal(model.Count, map.Count);
            Assert.All(model, entry => Assert.Equal(entry.Value, map[entry.Key]));
        }, iter: 200);

    [Fact]
    public void Remove_EveryKeyOfALargeMap_LeavesNothing() =>
        Gen.Int[0, 5000].Array[1500].Sample(keys =>
        {
            var map = OrderedMap<int>.Empty;
            foreach (var key in keys)
            {
                map = map.Set($"{key}", key);
            }

            foreach (var key in keys.Reverse())
            {
                map = map.Remove($"{key}");
                Assert.False(map.ContainsKey($"{key}"));
            }

            Assert.True(map.IsEmpty);
            Assert.Empty(map);
        }, iter: 20);

    [Fact]
    public void WithPrefixAndFrom_AnyEntries_EqualAFilter() =>
        Gen.Select(Key.Array[0, 200], Key).Sample((keys, wanted) =>
        {
            var builder = new OrderedMapBuilder<int>();
            for (var i = 0; i < keys.Length; i++)
            {
                builder.Add(keys[i], i);
            }

            var map = builder.ToMap();
            Assert.Equal(
                map.Where(e => e.Key.StartsWith(wanted, StringComparison.Ordinal)).ToArray(), map.WithPrefix(wanted).ToArray());
            Assert.Equal(map.Where(e => CodePointOrder.Compare(e.Key, wanted) >= 0).ToArray(), map.From(wanted).ToArray());
        }, iter: 500);

    [Fact]
    public void Builder_AnyEntries_EqualsSettingThemOneByOne() =>
        Gen.Select(Key, Gen.Int).Array[0, 3000].Sample(entries =>
        {
            var builder = new OrderedMapBuilder<int>();
            var map = OrderedMap<int>.Empty;
            foreach (var (key, value) in entries)
            {
                builder.Add(key, value);
                map = map.Set(key, value);
            }

            var built = builder.ToMap();
            Assert.Equal(map.ToArray(), built.ToArray());
            Assert.Equal(map.Count, built.Count);
            foreach (var (key, _) in entries)
            {
                built = built.Remove(key);
            }

            Assert.Empty(built);
        }, iter: 50);

    [Fact]
    public void Compare_AnyTwoStrings_OrdersAsTheirUtf8Bytes() =>
        Gen.Select(Key, Key).Sample((left, right) => Assert.Equal(
            Math.Sign(System.Text.Encoding.UTF8.GetBytes(left).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(right))),
            Math.Sign(CodePointOrder.Compare(left, right))));
}
