using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using Fairlead.Balancer.Configuration;

namespace Fairlead.Balancer.Tests.Configuration;

/// <summary>
/// Configurations with what must come of them, as text in <c>Corpus/*.txt</c>: a case begins with <c>=== name</c>, its
/// expectation with <c>---</c>. <c>+defaults</c> behind the name puts a usual defaults section before it. Run with
/// <c>FAIRLEAD_REWRITE_GOLDEN=1</c> to write the expectations anew, and read the difference.
/// </summary>
public sealed class CorpusTests
{
    private const string Defaults =
        "defaults\n mode http\n timeout connect 5s\n timeout client 50s\n timeout server 50s\n";

    public static TheoryData<string, string> Cases()
    {
        var data = new TheoryData<string, string>();
        foreach (string file in Directory.GetFiles(CorpusDirectory(), "*.txt").Order(StringComparer.Ordinal))
        {
            foreach (Case found in Read(file))
            {
                data.Add(Path.GetFileName(file), found.Name);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Read_CorpusCase_GivesWhatIsWritten(string file, string name)
    {
        string path = Path.Combine(CorpusDirectory(), file);
        Case found = Read(path).Single(c => c.Name == name);

        string actual = await RunAsync(found);

        if (Environment.GetEnvironmentVariable("FAIRLEAD_REWRITE_GOLDEN") == "1")
        {
            return;
        }

        Assert.Equal(found.Expected, actual);
    }

    [Fact]
    public async Task Corpus_WhenAsked_IsRewritten()
    {
        if (Environment.GetEnvironmentVariable("FAIRLEAD_REWRITE_GOLDEN") != "1")
        {
            Assert.True(Cases().Count >= 120, "the corpus has shrunk");
            return;
        }

        foreach (string file in Directory.GetFiles(CorpusDirectory(), "*.txt"))
        {
            var text = new StringBuilder();
            foreach (Case found in Read(file))
            {
                text.Append("=== ").Append(found.Name).Append(found.WithDefaults ? " +defaults" : "").Append('\n')
                    .Append(found.Input).Append("---\n").Append(await RunAsync(found));
            }

            await File.WriteAllTextAsync(file, text.ToString(), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public void Corpus_EveryCase_HasANameOfItsOwn()
    {
        foreach (string file in Directory.GetFiles(CorpusDirectory(), "*.txt"))
        {
            Assert.Empty(Read(file).GroupBy(c => c.Name).Where(g => g.Count() > 1).Select(g => g.Key));
        }
    }

    private static async Task<string> RunAsync(Case found)
    {
        var options = new ReadingOptions
        {
            Environment = name => name switch { "HOST" => "10.0.0.1", "PORT" => "8080", "WORDS" => "check weight 7", "EMPTY" => "", _ => null },
            Resolve = (name, _) => Task.FromResult<IPAddress[]>(name switch
            {
                "web.example" => [IPAddress.Parse("2001:db8::1"), IPAddress.Parse("192.0.2.1")],
                "six.example" => [IPAddress.Parse("2001:db8::6")],
                _ => [],
            }),
        };
        List<ConfigurationSource> sources = found.WithDefaults ? [new("defaults.cfg", Defaults)] : [];
        sources.Add(new ConfigurationSource("cfg", Unescape(found.Input)));
        ConfigurationResult result = await ConfigurationReader.ReadAsync(sources, options);
        var text = new StringBuilder();
        (int status, string findings, string verdict) = DiagnosticFormatter.Format(result, 1);
        text.Append("status ").Append(status).Append('\n');
        foreach (string line in findings.Split('\n').Where(l => l.Length > 0 && !l.Contains("Error(s) found") && !l.Contains("Fatal errors")))
        {
            text.Append(line.Replace("(1) : config : ", "", StringComparison.Ordinal)).Append('\n');
        }

        _ = verdict;
        return text.Append(result.Configuration is null ? "" : DefinitionDump.Of(result.Configuration)).ToString();
    }

    /// <summary>What an editor would not show is written by name.</summary>
    private static string Unescape(string input) => input
        .Replace("<CR>", "\r", StringComparison.Ordinal).Replace("<TAB>", "\t", StringComparison.Ordinal)
        .Replace("<NUL>", "\0", StringComparison.Ordinal).Replace("<BOM>", "\uFEFF", StringComparison.Ordinal)
        .Replace("<EOF>\n", "", StringComparison.Ordinal);

    private static IEnumerable<Case> Read(string file)
    {
        string[] parts = ("\n" + File.ReadAllText(file)).Split("\n=== ");
        foreach (string part in parts.Skip(1))
        {
            string[] halves = (part + (part.EndsWith('\n') ? "" : "\n")).Split("\n---\n", 2);
            string[] lines = halves[0].Split('\n', 2);
            bool defaults = lines[0].EndsWith(" +defaults", StringComparison.Ordinal);
            string name = defaults ? lines[0][..^" +defaults".Length] : lines[0].TrimEnd();
            string input = lines.Length > 1 ? lines[1].TrimEnd('\n') + "\n" : "";
            yield return new Case(name, defaults, input, halves.Length > 1 ? halves[1] : "");
        }
    }

    private static string CorpusDirectory([CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here)!, "..", "Corpus");

    private sealed record Case(string Name, bool WithDefaults, string Input, string Expected);
}
