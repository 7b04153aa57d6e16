using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>A certificate, its key and its issuer in PEM, as <c>pkiCert</c> gives them.</summary>
public sealed class PemEncoded : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "dependency.PemEncoded",
        [
            GoField.Of<PemEncoded>(nameof(Cert), GoType.String, value => value.Cert),
            GoField.Of<PemEncoded>(nameof(Key), GoType.String, value => value.Key),
            GoField.Of<PemEncoded>(nameof(CA), GoType.String, value => value.CA),
        ],
        zero: () => new PemEncoded());

    /// <summary><c>dependency.PemEncoded</c></summary>
    public static GoType Type { get; } = Shape;

    /// <summary><c>[]dependency.PemEncoded</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string Cert { get; init; } = "";

    public string Key { get; init; } = "";

    public string CA { get; init; } = "";
}
