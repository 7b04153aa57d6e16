using System.Text;
using System.Text.Json;
using CsCheck;
using Fairlead.Api.Json;

namespace Fairlead.Api.Tests.Json;

public sealed class GoJsonEncoderTests
{
    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c/d", "\"a\\\"b\\\\c/d\"")]
    [InlineData("<b>&", "\"\\u003cb\\u003e\\u0026\"")]
    [InlineData("\n\r\t\b\f\u0001", "\"\\n\\r\\t\\u0008\\u000c\\u0001\"")]
    [InlineData("\u2028\u2029", "\"\\u2028\\u2029\"")]
    [InlineData("æøå 日本 😀", "\"æøå 日本 😀\"")]
    [InlineData("'+`", "\"'+`\"")]
    [InlineData("\u007f", "\"\u007f\"")]
    public void Encode_String_IsGosSpelling(string text, string expected) => Assert.Equal(expected, Encode(text));

    [Fact]
    public void Encode_AnyString_ReadsBackTheSame() =>
        Gen.String.Where(text => IsWellFormed(text)).Sample(text => JsonDocument.Parse(Encode(text)).RootElement.GetString() == text);

    private static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;

    private static string Encode(string text) => Encoding.UTF8.GetString(JsonBody.Encode(text, pretty: false, static (writer, value) => writer.WriteStringValue(value)));
}
