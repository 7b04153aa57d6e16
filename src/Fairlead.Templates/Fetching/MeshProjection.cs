using System.Text.Json;
using Fairlead.Templates.Data;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Fetching;

/// <summary>Documents of the service mesh, from Consul's JSON.</summary>
internal static class MeshProjection
{
    public static Projected? Roots(JsonElement document) => new((IReadOnlyList<CaRoot>)
        [.. Json.Array(Json.Member(document, "Roots")).Select(root => new CaRoot
        {
            ID = Json.Text(root, "ID"),
            Name = Json.Text(root, "Name"),
            RootCertPEM = Json.Text(root, "RootCert"),
            Active = Json.Flag(root, "Active"),
            CreateIndex = Json.Index(root, "CreateIndex"),
            ModifyIndex = Json.Index(root, "ModifyIndex"),
        })]);

    public static Projected? Leaf(JsonElement document) => document.ValueKind != JsonValueKind.Object ? null : new Projected(new LeafCertificate
    {
        SerialNumber = Json.Text(document, "SerialNumber"),
        CertPEM = Json.Text(document, "CertPEM"),
        PrivateKeyPEM = Json.Text(document, "PrivateKeyPEM"),
        Service = Json.Text(document, "Service"),
        ServiceURI = Json.Text(document, "ServiceURI"),
        ValidAfter = Json.Text(document, "ValidAfter"),
        ValidBefore = Json.Text(document, "ValidBefore"),
        CreateIndex = Json.Index(document, "CreateIndex"),
        ModifyIndex = Json.Index(document, "ModifyIndex"),
    });

    public static Projected? Partitions(JsonElement document) => new((IReadOnlyList<Partition>)
        [.. Json.Array(document).Select(partition => new Partition { Name = Json.Text(partition, "Name"), Description = Json.Text(partition, "Description") })]);

    public static Projected? Peerings(JsonElement document) => new((IReadOnlyList<Peering>)
        [.. Json.Array(document).Select(peering => new Peering
        {
            ID = Json.Text(peering, "ID"),
            Name = Json.Text(peering, "Name"),
            Partition = Json.Text(peering, "Partition"),
            Meta = Json.StringMap(peering, "Meta"),
            PeerState = Json.Text(peering, "State"),
            PeerID = Json.Text(peering, "PeerID"),
            PeerServerName = Json.Text(peering, "PeerServerName"),
            PeerServerAddresses = GoList.OfStrings(Json.Strings(peering, "PeerServerAddresses")),
        }).OrderBy(peering => peering.Name, GoTextOrder.Instance)]);

    public static Projected? SharedServices(JsonElement document) => new(GoList.OfAny([.. Json.Array(document).Select(Json.ToGo)]));
}
