using System.Collections.Immutable;
using CsCheck;
using Fairlead.Registry.KeySpace;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.Tests.KeySpace;

public sealed class RecordCodecTests
{
    private static readonly Gen<string> Text = Gen.String[0, 12].Where(t => !t.Any(char.IsSurrogate));
    private static readonly Gen<ImmutableArray<string>> Texts = Text.Array[0, 3].Select(t => t.ToImmutableArray());

    private static readonly Gen<ImmutableSortedDictionary<string, string>> Map = Gen.Select(Text, Text).Array[0, 3]
        .Select(pairs => pairs.Aggregate(Empty.Strings, (map, pair) => map.SetItem(pair.Item1, pair.Item2)));

    [Fact]
    public void Service_AnyFields_ComeBack() =>
        Gen.Select(Text.Array[8], Texts, Map, Gen.Int, Gen.Bool).Sample((text, tags, map, number, flag) =>
        {
            var service = new ServiceInstance
            {
                Node = text[0],
                Id = text[1],
                Name = text[2],
                Kind = text[3],
                Address = text[4],
                SocketPath = text[5],
                ProxyJson = text[6],
                ConnectJson = text[7],
                Tags = tags,
                Meta = map,
                Port = number,
                EnableTagOverride = flag,
                Weights = new ServiceWeights(number / 2, -number),
                TaggedAddresses = map.Aggregate(Empty.Addresses, (all, m) => all.SetItem(m.Key, new ServiceAddress(m.Value, number))),
            };
            var back = RecordCodec.DecodeService(RecordCodec.Encode(service));
            Assert.Equal(service.Tags, back.Tags);
            Assert.Equal(service.Meta, back.Meta);
            Assert.Equal(service.TaggedAddresses, back.TaggedAddresses);
            Assert.Equal(
                service with { Tags = [], Meta = Empty.Strings, TaggedAddresses = Empty.Addresses },
                back with { Tags = [], Meta = Empty.Strings, TaggedAddresses = Empty.Addresses });
        });

    [Fact]
    public void Session_AnyFields_ComeBack() =>
        Gen.Select(Text.Array[4], Texts, Gen.Long[0, 600_000_000], Gen.Long).Sample((text, checks, delay, lease) =>
        {
            var session = new Session
            {
                Id = text[0],
                Name = text[1],
                Node = text[2],
                Ttl = text[3],
                LockDelay = TimeSpan.FromTicks(delay),
                LeaseId = lease,
                Behavior = SessionBehavior.Delete,
                NodeChecks = checks,
                ServiceChecks = [.. checks.Select(c => new SessionServiceCheck(c, "ns"))],
            };
            var back = RecordCodec.DecodeSession(RecordCodec.Encode(session));
            Assert.Equal(session.NodeChecks, back.NodeChecks);
            Assert.Equal(session.ServiceChecks, back.ServiceChecks);
            Assert.Equal(session with { NodeChecks = [], ServiceChecks = [] }, back with { NodeChecks = [], ServiceChecks = [] });
        });

    [Fact]
    public void Decode_DamagedBytes_SaysSoAndNothingElse() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Bool).Sample((bytes, ours) =>
        {
            if (ours && bytes.Length > 0)
            {
                bytes[0] = 1;
            }

            try
            {
                RecordCodec.DecodeService(bytes);
                RecordCodec.DecodeCheck(bytes);
            }
            catch (RecordFormatException)
            {
                // What it should be.
            }
        });

    [Fact]
    public void Decode_NewerLayout_NamesBothVersions()
    {
        var bytes = RecordCodec.Encode(new Node { Name = "n", Address = "a", Datacenter = "d" });
        bytes[0] = 9;
        var failure = Assert.Throws<RecordFormatException>(() => RecordCodec.DecodeNode(bytes));
        Assert.Contains("version 9, this program knows 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_AnyNames_ComeApartAgainAndKeepNodesApart() =>
        Gen.Select(Text, Text, Text).Sample((node, id, other) =>
        {
            var key = StoreKeys.Service(node, id);
            Assert.Equal(StoreTable.Service, StoreKeys.Parse(key, out var first, out var second));
            Assert.Equal((StoreKeys.Fold(node), StoreKeys.Fold(id)), (first, second));
            if (StoreKeys.Fold(other) != StoreKeys.Fold(node))
            {
                Assert.False(key.AsSpan().StartsWith(StoreKeys.All(StoreTable.Service, other)));
            }
        });
}
