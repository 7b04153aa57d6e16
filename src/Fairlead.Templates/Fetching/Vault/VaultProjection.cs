using System.Text.Json;
using Fairlead.Templates.Data;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Fetching.Vault;

/// <summary>From Vault's answers to what templates see; null while there is nothing, so that they wait.</summary>
internal static class VaultProjection
{
    public static Projected? Secret(object? value) => value is not LeasedAnswer { Answer: var answer } ? null : new Projected(new Secret
    {
        RequestID = Json.Text(answer, "request_id"),
        LeaseID = Json.Text(answer, "lease_id"),
        LeaseDuration = (nint)Json.Number(answer, "lease_duration"),
        Renewable = Json.Flag(answer, "renewable"),
        Data = Json.ToGoMap(Json.Member(answer, "data"), Json.Literal),
        Warnings = GoList.OfStrings(Json.Strings(answer, "warnings")),
        Auth = Auth(Json.Member(answer, "auth")),
        WrapInfo = WrapInfo(Json.Member(answer, "wrap_info")),
    });

    public static Projected? Names(object? value) =>
        value is not string[] names ? null : new Projected((IReadOnlyList<string>)[.. names.Order(GoTextOrder.Instance)]);

    public static Projected? Certificate(object? value) => value is not IssuedCertificate issued ? null : new Projected(new PemEncoded
    {
        // consul-template's blocks end their last line, so that two of them can follow each other in a file.
        Cert = Block(issued.Certificate),
        Key = Block(issued.Key),
        CA = Block(issued.Authority),
    });

    private static string Block(string pem) => pem.Length == 0 ? "" : pem.TrimEnd() + "\n";

    private static SecretAuth? Auth(JsonElement auth) => auth.ValueKind != JsonValueKind.Object ? null : new SecretAuth
    {
        ClientToken = Json.Text(auth, "client_token"),
        Accessor = Json.Text(auth, "accessor"),
        Policies = GoList.OfStrings(Json.Strings(auth, "policies")),
        Metadata = Json.StringMap(auth, "metadata"),
        LeaseDuration = (nint)Json.Number(auth, "lease_duration"),
        Renewable = Json.Flag(auth, "renewable"),
    };

    private static SecretWrapInfo? WrapInfo(JsonElement wrap) => wrap.ValueKind != JsonValueKind.Object ? null : new SecretWrapInfo
    {
        Token = Json.Text(wrap, "token"),
        TTL = (nint)Json.Number(wrap, "ttl"),
        CreationTime = Json.Text(wrap, "creation_time"),
        WrappedAccessor = Json.Text(wrap, "wrapped_accessor"),
    };
}
