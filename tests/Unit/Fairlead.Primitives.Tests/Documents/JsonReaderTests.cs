using System.Text.Json;
using CsCheck;
using Fairlead.Primitives.Documents;

namespace Fairlead.Primitives.Tests.Documents;

public sealed class JsonReaderTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData("""{ "a" : [ 1 , -2.5 , true , null , "x" ] }""", """{"a":[1,-2.5,true,null,"x"]}""")]
    [InlineData("""{"a":"\u0041\n\ud83d\ude00\ud83d!"}""", "{\"a\":\"A\\n\\uD83D\\uDE00\\uFFFD!\"}")]
    public void Read_Document_GivesTree(string text, string expected) => Assert.Equal(expected, DocumentText.Json(text));

    [Theory]
    [InlineData("", "a.json:1:1: a JSON configuration is one object: expected '{', found the end of the file")]
    [InlineData("[1]", "a.json:1:1: a JSON configuration is one object: expected '{', found '['")]
    [InlineData("{\n  // no\n}", "a.json:2:3: JSON has no comments; remove it, or name the file .hcl")]
    [InlineData("{\"a\": 1,\n}", "a.json:2:1: JSON allows no ',' before '}'; remove it")]
    [InlineData("{\"a\": [1,]}", "a.json:1:10: JSON allows no ',' before ']'; remove it")]
    [InlineData("{\"a\" 1}", "a.json:1:6: expected ':' after \"a\", found '1'")]
    [InlineData("{a: 1}", "a.json:1:2: expected a name in double quotes, found 'a'")]
    [InlineData("{\"a\": 01}", "a.json:1:7: a JSON number may not begin with 0")]
    [InlineData("{\"a\": tru}", "a.json:1:7: expected a value, found tru; a string needs double quotes")]
    [InlineData("{\"a\": \"x\n\"}", "a.json:1:7: the string that begins here has no closing '\"' on its line")]
    [InlineData("{\"a\": 1 \"b\": 2}", "a.json:1:9: expected ',' or '}', found '\"'")]
    [InlineData("{} {}", "a.json:1:4: nothing may follow the closing '}', found '{'")]
    public void Read_BadText_NamesFileLineAndColumn(string text, string expected) => Assert.Equal(expected, DocumentText.Error(text, DocumentFormat.Json));

    [Fact]
    public void Read_InvalidUtf8_NamesTheLine()
    {
        byte[] bytes = [.. "{\n\"a\": \""u8, 0xFF, .. "\"}"u8];

        var result = DocumentReader.Read("a.json", bytes, DocumentFormat.Json);

        Assert.Equal("a.json:2:1: the file is not valid UTF-8 here; save it as UTF-8", Assert.Single(result.Diagnostics).ToString());
    }

    [Fact]
    public void Read_AnyJsonObject_EqualsSystemTextJson() =>
        GenValue(3).List[0, 5].Sample(values =>
        {
            var json = "{" + string.Join(" ,\n", values.Select((value, i) => $"\"k{i}\": {value}")) + "}";
            using var expected = JsonDocument.Parse(json);

            using var actual = JsonDocument.Parse(DocumentText.Json(json));

            Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), json);
        });

    [Fact]
    public void Read_AnyText_NeverThrows() =>
        Gen.Char["{}[]\":,\\/u0aeE1-.\n #<=EOF*$"].Array[0, 40].Select(chars => new string(chars)).Sample(text =>
        {
            Assert.NotNull(DocumentReader.Read("f", text, DocumentFormat.Json));
            Assert.NotNull(DocumentReader.Read("f", text, DocumentFormat.Hcl));
            Assert.NotNull(DocumentReader.Read("f", "a = " + text, DocumentFormat.Hcl));
        }, iter: 5_000);

    private static Gen<string> GenValue(int depth)
    {
        var scalar = Gen.OneOf(
            Gen.String.Select(text => JsonSerializer.Serialize(text)),
            Gen.Int.Select(number => number.ToString(System.Globalization.CultureInfo.InvariantCulture)),
            Gen.Bool.Select(value => value ? "true" : "false"),
            Gen.Const("null"));
        return depth == 0
            ? scalar
            : Gen.OneOf(
                scalar,
                GenValue(depth - 1).List[0, 4].Select(items => "[" + string.Join(',', items) + "]"),
                GenValue(depth - 1).List[0, 4].Select(items => "{" + string.Join(',', items.Select((item, i) => $"\"m{i}\":{item}")) + "}"));
    }
}
