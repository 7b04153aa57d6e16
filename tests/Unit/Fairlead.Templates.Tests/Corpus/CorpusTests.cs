using System.Text;

namespace Fairlead.Templates.Tests.Corpus;

/// <summary>
/// Every corpus file, case by case. With FAIRLEAD_REWRITE_CORPUS=1 the files are rewritten with what came out: look at the
/// difference before keeping it, the documentation is the law and not our output.
/// </summary>
public sealed class CorpusTests
{
    private const int MinimumCases = 400;
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Corpus");

    public static TheoryData<CorpusCase> Cases()
    {
        var data = new TheoryData<CorpusCase>();
        foreach (var file in Directory.EnumerateFiles(Folder, "*.txt").Order(StringComparer.Ordinal))
        {
            foreach (var item in CorpusCase.ReadFile(file))
            {
                data.Add(item);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Execute_CorpusCase_GivesExpectedText(CorpusCase item)
    {
        var (actual, isError) = Run(item);
        if (item.IsError != isError || item.Expected != actual)
        {
            Assert.Fail($"{item}\ntemplate:\n{item.Template}\nexpected {(item.IsError ? "error" : "output")}:\n{item.Expected}\nactual {(isError ? "error" : "output")}:\n{actual}");
        }
    }

    [Fact]
    public void Corpus_Size_IsAtLeastWhatWePromise() =>
        Assert.True(Cases().Count >= MinimumCases, $"{Cases().Count} cases");

    [Fact]
    public void Corpus_RewriteFlag_WritesWhatCameOut()
    {
        if (Environment.GetEnvironmentVariable("FAIRLEAD_REWRITE_CORPUS") != "1")
        {
            return;
        }

        var source = Environment.GetEnvironmentVariable("FAIRLEAD_CORPUS_SOURCE") ?? Folder;
        foreach (var file in Directory.EnumerateFiles(source, "*.txt"))
        {
            var text = new StringBuilder();
            foreach (var item in CorpusCase.ReadFile(file))
            {
                var (actual, isError) = Run(item);
                text.Append(item.Write(actual, isError));
            }

            File.WriteAllText(file, text.ToString());
        }
    }

    private static (string Actual, bool IsError) Run(CorpusCase item)
    {
        var options = new TemplateOptions
        {
            LeftDelimiter = item.Settings.GetValueOrDefault("left", "{{"),
            RightDelimiter = item.Settings.GetValueOrDefault("right", "}}"),
            MissingKey = item.Settings.GetValueOrDefault("missing", "zero") switch
            {
                "default" => MissingKey.Default,
                "error" => MissingKey.Error,
                _ => MissingKey.Zero,
            },
        };
        try
        {
            var data = item.Settings.TryGetValue("data", out var json) ? Functions.Encoding.GoJson.Parse(json) : null;
            var template = Template.Parse(item.Settings.GetValueOrDefault("name", "t"), item.Template, Fakes.TestFunctions.Table, options);
            var result = template.Execute(data, Fakes.FakeWorld.Sample());
            return (result.IsWaiting ? $"{result.Text}\n[waiting for {string.Join(", ", result.Missing)}]" : result.Text, false);
        }
        catch (TemplateException failure)
        {
            return (failure.Message, true);
        }
    }
}
