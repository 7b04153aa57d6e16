using Fairlead.Templates.Values;

namespace Fairlead.Templates.Sprig;

/// <summary>A certificate and its key, both in PEM.</summary>
internal sealed class SprigCertificate(string cert, string key) : IGoStruct
{
    public static GoStructType Type { get; } = new(
        "sprig.certificate",
        [
            GoField.Of<SprigCertificate>(nameof(Cert), GoType.String, value => value.Cert),
            GoField.Of<SprigCertificate>(nameof(Key), GoType.String, value => value.Key),
        ]);

    GoType IGoStruct.GoType => Type;

    public string Cert { get; } = cert;

    public string Key { get; } = key;
}
