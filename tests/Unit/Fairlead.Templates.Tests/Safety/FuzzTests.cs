using CsCheck;
using Fairlead.Templates.Tests.Fakes;

namespace Fairlead.Templates.Tests.Safety;

/// <summary>No text makes the lexer, parser or evaluator throw anything but a template error, hang, or grow without bound.</summary>
public sealed class FuzzTests
{
    private static readonly TemplateOptions Tight = new()
    {
        Limits = new TemplateLimits { MaxSteps = 200_000, MaxOutputLength = 200_000, MaxSourceLength = 100_000 },
    };

    private static readonly string[] Names = [.. TestFunctions.Table.Names.Where(name => !name.Contains("gen", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    private static readonly Gen<string> Fragment = Gen.OneOf(
        Choose("{{", "}}", "{{-", "-}}", " ", "\n", "{{/*", "*/}}", "|", "(", ")", ".", "$", ":=", "=", ",", "\"", "`", "'", "\\", "é", "\uD800", "😀", "\0"),
        Choose("if ", "else ", "end", "range ", "with ", "define \"x\"", "template \"x\" .", "block \"y\" .", "break", "continue", "nil", "true"),
        Choose(".a", ".a.b", "$x", "$i, $e := ", "$x := ", "$x = ", "1", "-1", "1.5", "0x", "1e999", "'a'", "\"s\"", "99999999999999999999"),
        Choose("{{end}}", "{{else}}", "{{range .a}}", "{{if .a}}", "{{with .b}}", "{{.}}", "{{define \"x\"}}", "{{template \"x\" .}}"),
        Choose(Names).Select(name => name + " "),
        Gen.String[0, 5]);

    private static readonly Gen<string> Argument = Gen.OneOf(
        Choose(".", ".a", ".b", ".l", ".m", "nil", "true", "-1", "0", "3", "1000000000", "9223372036854775807", "1.5", "\"\"", "\"a\"", "\"a,b\"", "\"[1,\"", "\"%[3]*.[2]*[1]f|%d\"", "\"(a|b)*\"", "\"2006-01-02\"", "svc", "nilsvc", "nilmap", "nilstrs", "fn", "(strs \"a\" \"b\")", "(sprig_dict \"k\" 1)", "(sprig_list 1 \"x\" nil)", "(service \"web\")", "(tree \"config\")", "(u64 3)", "(bytes \"hi\")", "1i", "(loop 3)", "$big"));

    [Fact]
    public void ParseAndExecute_AnyText_ThrowsOnlyTemplateErrors() =>
        Fragment.Array[0, 30].Select(string.Concat).Sample(text => Run(text), iter: 3_000);

    [Fact]
    public void Execute_AnyFunctionWithAnyArguments_ThrowsOnlyTemplateErrors() =>
        Gen.Select(Choose(Names), Argument.Array[0, 4]).Sample(
            (name, arguments) => Run($"{{{{$big := print \"{new string('x', 500)}\"}}}}{{{{{name} {string.Join(' ', arguments)}}}}}"),
            iter: 3_000);

    [Fact]
    public void Execute_AnyPipeline_ThrowsOnlyTemplateErrors() =>
        Gen.Select(Argument, Gen.Select(Choose(Names), Argument.Array[0, 2]).Array[1, 4]).Sample(
            (first, stages) => Run($"{{{{$big := .}}}}{{{{{first} | {string.Join(" | ", stages.Select(stage => $"{stage.Item1} {string.Join(' ', stage.Item2)}"))}}}}}"),
            iter: 2_000);

    [Fact]
    public void Printf_AnyFormat_ThrowsOnlyTemplateErrors() =>
        Gen.Select(Choose("%", "[", "]", "*", ".", "1", "2", "9", "-", "+", "#", " ", "0", "d", "s", "v", "x", "q", "T", "e", "g", "f", "U", "c", "b", "o", "t", "p", "é", "%v").Array[0, 14], Argument.Array[0, 3]).Sample(
            (parts, arguments) => Run($"{{{{$big := 1}}}}{{{{printf `{string.Concat(parts)}` {string.Join(' ', arguments)}}}}}"),
            iter: 3_000);

    [Theory]
    [InlineData("{{sprig_indent 9223372036854775807 \"a\\nb\"}}")]
    [InlineData("{{indent 9223372036854775807 \"a\\nb\"}}")]
    [InlineData("{{sprig_splitn \"\" 9223372036854775807 \"ab\"}}")]
    [InlineData("{{sprig_deepEqual svc nilsvc}}{{sprig_deepEqual nilsvc svc}}")]
    [InlineData("{{printf `%0+#*o` 0 0}}{{printf `%0+*f` 0 1.5}}{{printf `%0 *d` 0 1}}")]
    public void Execute_FoundOnce_ThrowsOnlyTemplateErrors(string text) => Run(text);

    private static Gen<string> Choose(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static void Run(string text)
    {
        try
        {
            var data = Templates.Functions.Encoding.GoJson.Parse("{\"a\":[1,\"x\",null],\"b\":\"text\",\"l\":[\"p\",\"q\"],\"m\":{\"k\":{\"d\":1}}}");
            Template.Parse("fuzz", text, TestFunctions.Table, Tight).Execute(data, FakeWorld.Sample());
        }
        catch (TemplateException failure)
        {
            Assert.StartsWith("template: ", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Object reference", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Unable to cast", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Index was outside", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("(Parameter '", failure.Message, StringComparison.Ordinal);
        }
    }
}
