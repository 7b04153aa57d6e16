using Fairlead.Templates.Values;

namespace Fairlead.Templates.Data;

/// <summary>A service's certificate and key, as <c>caLeaf</c> gives it.</summary>
public sealed class LeafCertificate : IGoStruct
{
    private static readonly GoStructType Shape = new(
        "api.LeafCert",
        [
            GoField.Of<LeafCertificate>(nameof(SerialNumber), GoType.String, value => value.SerialNumber),
            GoField.Of<LeafCertificate>(nameof(CertPEM), GoType.String, value => value.CertPEM),
            GoField.Of<LeafCertificate>(nameof(PrivateKeyPEM), GoType.String, value => value.PrivateKeyPEM),
            GoField.Of<LeafCertificate>(nameof(Service), GoType.String, value => value.Service),
            GoField.Of<LeafCertificate>(nameof(ServiceURI), GoType.String, value => value.ServiceURI),
            GoField.Of<LeafCertificate>(nameof(ValidAfter), GoType.String, value => value.ValidAfter),
            GoField.Of<LeafCertificate>(nameof(ValidBefore), GoType.String, value => value.ValidBefore),
            GoField.Of<LeafCertificate>(nameof(CreateIndex), GoType.Uint64, value => value.CreateIndex),
            GoField.Of<LeafCertificate>(nameof(ModifyIndex), GoType.Uint64, value => value.ModifyIndex),
        ]);

    /// <summary><c>*api.LeafCert</c></summary>
    public static GoType Type { get; } = GoType.PointerTo(Shape);

    /// <summary><c>[]*api.LeafCert</c></summary>
    public static GoType ListType { get; } = GoType.SliceOf(Type);

    GoType IGoStruct.GoType => Type;

    public string SerialNumber { get; init; } = "";

    public string CertPEM { get; init; } = "";

    public string PrivateKeyPEM { get; init; } = "";

    public string Service { get; init; } = "";

    public string ServiceURI { get; init; } = "";

    /// <summary>RFC 3339.</summary>
    public string ValidAfter { get; init; } = "";

    /// <summary>RFC 3339.</summary>
    public string ValidBefore { get; init; } = "";

    public ulong CreateIndex { get; init; }

    public ulong ModifyIndex { get; init; }
}
