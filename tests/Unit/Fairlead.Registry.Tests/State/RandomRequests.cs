using System.Collections.Immutable;
using System.Text;
using CsCheck;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;
using static Fairlead.Registry.Tests.Requests;

namespace Fairlead.Registry.Tests.State;

/// <summary>Requests over so few names that they meet.</summary>
internal static class RandomRequests
{
    private static readonly Gen<string> NodeName = Gen.OneOf("n1", "n2", "N2", "n3");
    private static readonly Gen<string> ServiceName = Gen.OneOf("web", "Web", "db");
    private static readonly Gen<string> Id = Gen.OneOf("a", "b", "B");
    private static readonly Gen<string> Key = Gen.OneOf("k", "k/a", "k/a/1", "k/b", "z", "k\uE000");
    private static readonly Gen<string> SessionId = Gen.OneOf("s1", "s2", "s3");
    private static readonly Gen<CheckStatus> Status = Gen.OneOf(CheckStatus.Passing, CheckStatus.Warning, CheckStatus.Critical);
    private static readonly Gen<ImmutableArray<string>> Tags = Gen.OneOf("x", "y").Array[0, 2].Select(t => t.ToImmutableArray());

    private static readonly Gen<RegistryRequest> Register =
        Gen.Select(NodeName, ServiceName, Id, Tags, Status, Gen.Int[0, 7]).Select(RegistryRequest (node, name, id, tags, status, kind) =>
            new RegisterRequest(
                Node(node, $"10.0.0.{kind % 2}", kind == 7 ? "0e5a0000-0000-0000-0000-000000000001" : "") with
                {
                    Meta = Empty.Strings.Add("zone", $"{kind % 3}"),
                },
                kind % 4 == 3 ? [] : [Service(node, id, name) with { Tags = tags }],
                (kind % 3) switch
                {
                    0 => [],
                    1 => [Check(node, "alive", status)],
                    _ => [Check(node, $"c-{id}", status, id)],
                }));

    private static readonly Gen<RegistryRequest> Deregister = Gen.Select(NodeName, Id, Gen.Int[0, 5]).Select(RegistryRequest (node, id, kind) =>
        new DeregisterRequest(node, kind is 1 or 2 or 3 ? [id] : [], kind is 3 or 4 or 5 ? ["alive"] : []));

    private static readonly Gen<KeyOperation> KeyStep =
        Gen.Select(Gen.Enum<KeyVerb>(), Key, Gen.Int[0, 2], SessionId, Gen.ULong[0, 60]).Select((verb, key, value, session, index) =>
            new KeyOperation(verb, key) { Value = Encoding.UTF8.GetBytes($"{value}"), Session = session, Index = index % 2 == 0 ? 0 : index });

    /// <summary>
    /// A session's id is made by the server that takes the request and is no other's, so here too one id is of one node: made for two
    /// nodes at once it would be two sessions of one name, which no view can show.
    /// </summary>
    private static readonly Gen<RegistryRequest> Sessions = Gen.Select(SessionId, Gen.OneOf("n", "N"), Gen.Int[0, 5]).Select(RegistryRequest (id, node, kind) =>
        kind == 0
            ? new SessionDestroyRequest(id)
            : new SessionCreateRequest(new Session
            {
                Id = id,
                Node = node + id[1..],
                Behavior = kind % 2 == 0 ? SessionBehavior.Delete : SessionBehavior.Release,
                LockDelay = TimeSpan.FromSeconds(kind > 2 ? 10 : 0),
                NodeChecks = kind > 3 ? ["alive"] : [],
            }));

    private static readonly Gen<TransactionOperation> Step = Gen.OneOf(
        KeyStep.Select(TransactionOperation (k) => k),
        Gen.Select(Gen.Enum<CatalogVerb>(), NodeName).Select(TransactionOperation (verb, node) => new NodeOperation(verb, Node(node))),
        Gen.Select(Gen.Enum<CatalogVerb>(), NodeName, Id, ServiceName).Select(TransactionOperation (verb, node, id, name) =>
            new ServiceOperation(verb, Service(node, id, name))),
        Gen.Select(Gen.Enum<CatalogVerb>(), NodeName, Status).Select(TransactionOperation (verb, node, status) =>
            new CheckOperation(verb, Check(node, "alive", status))));

    internal static readonly Gen<RegistryRequest> Any = Gen.Frequency(
        (6, Register),
        (2, Deregister),
        (5, KeyStep.Where(k => k.Verb < KeyVerb.Get).Select(RegistryRequest (k) => new KeyRequest(k))),
        (3, Sessions),
        (3, Step.Array[1, 6].Select(RegistryRequest (steps) => new TransactionRequest([.. steps]))));
}
