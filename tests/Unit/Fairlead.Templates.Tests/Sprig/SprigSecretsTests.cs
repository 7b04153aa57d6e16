using Org.BouncyCastle.Crypto.Generators;

namespace Fairlead.Templates.Tests.Sprig;

/// <summary>Functions whose results differ every time: judged by what they are good for.</summary>
public sealed class SprigSecretsTests
{
    [Fact]
    public void Bcrypt_OfAPassword_IsAHashThatThePasswordOpens()
    {
        var hash = Render("""{{sprig_bcrypt "open sesame"}}""");

        Assert.StartsWith("$2a$10$", hash, StringComparison.Ordinal);
        Assert.True(OpenBsdBCrypt.CheckPassword(hash, "open sesame".ToCharArray()));
        Assert.False(OpenBsdBCrypt.CheckPassword(hash, "open sesam".ToCharArray()));
    }

    [Fact]
    public void Htpasswd_UserAndPassword_AreALineForApache()
    {
        var line = Render("""{{sprig_htpasswd "ada" "pw"}}""");

        Assert.StartsWith("ada:$2a$10$", line, StringComparison.Ordinal);
        Assert.True(OpenBsdBCrypt.CheckPassword(line["ada:".Length..], "pw".ToCharArray()));
    }

    [Fact]
    public void GenPrivateKey_Ed25519_IsPkcs8OfThirtyTwoBytes()
    {
        var pem = Render("""{{sprig_genPrivateKey "ed25519"}}""");

        Assert.StartsWith("-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEI", pem, StringComparison.Ordinal);
        Assert.Equal(48, Convert.FromBase64String(pem.Split('\n')[1]).Length);
    }

    [Fact]
    public void GenPrivateKey_Dsa_IsReadByOpenSslsForm()
    {
        var pem = Render("""{{sprig_genPrivateKey "dsa"}}""");

        var fields = System.Formats.Asn1.AsnDecoder.ReadEncodedValue(
            Convert.FromBase64String(string.Concat(pem.Split('\n')[1..^2])), System.Formats.Asn1.AsnEncodingRules.DER, out _, out _, out var consumed);
        Assert.Equal(System.Formats.Asn1.UniversalTagNumber.Sequence, (System.Formats.Asn1.UniversalTagNumber)fields.TagValue);
        Assert.True(consumed > 800);
    }

    private static string Render(string text)
    {
        var template = Template.Parse("t", text, FunctionTable.Standard);
        return template.Execute(null, new Fakes.FakeWorld(), CancellationToken.None).Text;
    }
}
